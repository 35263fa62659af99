// Command pulumi-resource-scaleway is the plugin for Scaleway.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"mengi-byoc/plugins/scaleway"
)

func main() {
	tfbridge.MainWithMuxer(context.Background(), "scaleway", scaleway.Provider(), scaleway.Schema)
}
