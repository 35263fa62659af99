// Package hcloud bridges the Terraform provider of Hetzner Cloud as the npm package @pulumi/hcloud expects it.
package hcloud

import (
	"context"
	_ "embed"

	upstream "github.com/hetznercloud/terraform-provider-hcloud/hcloud"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/info"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

//go:generate go run mengi-byoc/plugins/generate hcloud .

// Schema is the Pulumi schema.
//
//go:embed schema.json
var Schema []byte

//go:embed bridge-metadata.json
var metadata []byte

// Provider says how Terraform's resources become Pulumi's.
func Provider() info.Provider {
	provider := info.Provider{
		// Half of the resources are written with one framework, half with the other.
		P: tfbridge.MuxShimWithPF(
			context.Background(), sdkv2.NewProvider(upstream.Provider()), upstream.NewPluginProvider(),
		),
		Name:         "hcloud",
		Version:      "1.41.0",
		MetadataInfo: info.NewProviderMetadata(metadata),
		Resources: map[string]*info.Resource{
			"hcloud_server": {PreCheckCallback: completeNetworks},
		},
	}
	provider.P.ResourcesMap().Range(func(name string, schema shim.Resource) bool {
		// Pulumi's ids are strings; some of Terraform's are numbers.
		if id, ok := schema.Schema().GetOk("id"); ok && id.Type() != shim.TypeString {
			provider.Resources[name] = &info.Resource{Fields: map[string]*info.Schema{"id": {Type: "string"}}}
		}
		return true
	})
	provider.MustComputeTokens(tokens.SingleModule("hcloud_", "index", tokens.MakeStandard("hcloud")))
	provider.SetAutonaming(255, "-")
	return provider
}

// completeNetworks says "no alias addresses" where a server's network says nothing: Terraform would find a
// difference to what the cloud answers in every run.
func completeNetworks(
	_ context.Context, inputs resource.PropertyMap, _ resource.PropertyMap,
) (resource.PropertyMap, error) {
	networks := inputs["networks"]
	if !networks.IsArray() {
		return inputs, nil
	}
	for _, network := range networks.ArrayValue() {
		if !network.IsObject() {
			continue
		}
		if _, given := network.ObjectValue()["aliasIps"]; !given {
			network.ObjectValue()["aliasIps"] = resource.NewProperty([]resource.PropertyValue{})
		}
	}
	return inputs, nil
}
