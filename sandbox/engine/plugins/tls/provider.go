// Package tls bridges the Terraform provider of keys and certificates as the npm package @pulumi/tls expects it.
package tls

import (
	_ "embed"

	upstream "github.com/hashicorp/terraform-provider-tls/constructor"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/info"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
)

//go:generate go run mengi-byoc/plugins/generate tls .

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
		Name:         "tls",
		Version:      "5.6.1",
		MetadataInfo: info.NewProviderMetadata(metadata),
	}
	provider.MustComputeTokens(tokens.SingleModule("tls_", "index", tokens.MakeStandard("tls")))
	return provider
}
