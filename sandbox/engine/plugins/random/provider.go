// Package random bridges the Terraform provider of random values as the npm package @pulumi/random expects it.
package random

import (
	"context"
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/info"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	upstream "github.com/terraform-providers/terraform-provider-random/constructor"
)

//go:generate go run mengi-byoc/plugins/generate random .

// Schema is the Pulumi schema.
//
//go:embed schema.json
var Schema []byte

//go:embed bridge-metadata.json
var metadata []byte

// Provider says how Terraform's resources become Pulumi's.
func Provider() info.Provider {
	provider := info.Provider{
		P:            tfbridge.ShimProvider(upstream.New()),
		Name:         "random",
		Version:      "4.21.2",
		MetadataInfo: info.NewProviderMetadata(metadata),
		Resources: map[string]*info.Resource{
			// It has no id, and ids are not secret: the bytes must not become one.
			"random_bytes": {ComputeID: func(context.Context, resource.PropertyMap) (resource.ID, error) {
				return "none", nil
			}},
		},
	}
	token := tokens.MakeStandard("random")
	provider.MustComputeTokens(tokens.SingleModule("random_", "index", func(module, name string) (string, error) {
		return token(module, "Random"+name)
	}))
	return provider
}
