// Command pulumi-resource-random is the plugin for random values.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"mengi-byoc/plugins/random"
)

func main() {
	metadata := tfbridge.ProviderMetadata{PackageSchema: random.Schema}
	tfbridge.Main(context.Background(), "random", random.Provider(), metadata)
}
