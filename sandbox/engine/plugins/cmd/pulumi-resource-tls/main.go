// Command pulumi-resource-tls is the plugin for keys and certificates.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"mengi-byoc/plugins/tls"
)

func main() {
	metadata := tfbridge.ProviderMetadata{PackageSchema: tls.Schema}
	tfbridge.Main(context.Background(), "tls", tls.Provider(), metadata)
}
