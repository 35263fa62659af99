// Command pulumi-resource-hcloud is the plugin for Hetzner Cloud.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"mengi-byoc/plugins/hcloud"
)

func main() {
	tfbridge.MainWithMuxer(context.Background(), "hcloud", hcloud.Provider(), hcloud.Schema)
}
