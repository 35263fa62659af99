// Package scaleway bridges the Terraform provider of Scaleway as the npm package @pulumiverse/scaleway expects it.
package scaleway

import (
	"context"
	_ "embed"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/info"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	upstream "github.com/scaleway/terraform-provider-scaleway/v2/provider"
)

//go:generate go run mengi-byoc/plugins/generate scaleway .

// Schema is the Pulumi schema.
//
//go:embed schema.json
var Schema []byte

//go:embed bridge-metadata.json
var metadata []byte

// modules are those of the npm package, by Terraform's product. The other products are left out: three quarters of
// the schema would be theirs.
var modules = map[string]string{
	"block":    "block",
	"instance": "instance",
	"ipam":     "ipam",
	"k8s":      "kubernetes",
	"lb":       "loadbalancers",
	"object":   "object",
	"vpc":      "network",
}

// Provider says how Terraform's resources become Pulumi's.
func Provider() info.Provider {
	provider := info.Provider{
		// Most of the resources are written with one framework, some with the other.
		P: tfbridge.MuxShimWithPF(
			context.Background(),
			sdkv2.NewProvider(upstream.SDKProvider(nil)()), upstream.NewFrameworkProvider(nil)(),
		),
		Name:         "scaleway",
		Version:      "1.54.0",
		MetadataInfo: info.NewProviderMetadata(metadata),
		Config: map[string]*info.Schema{
			"access_key":      {Default: variable("SCW_ACCESS_KEY"), Secret: new(true)},
			"secret_key":      {Default: variable("SCW_SECRET_KEY"), Secret: new(true)},
			"organization_id": {Default: variable("SCW_ORGANIZATION_ID")},
			"project_id":      {Default: variable("SCW_DEFAULT_PROJECT_ID")},
			"region":          {Default: variable("SCW_DEFAULT_REGION")},
			"zone":            {Default: variable("SCW_DEFAULT_ZONE")},
		},
		// Those that are named like their product.
		Resources: map[string]*info.Resource{
			"scaleway_lb":     {Tok: "scaleway:loadbalancers/loadBalancer:LoadBalancer"},
			"scaleway_object": {Tok: "scaleway:object/item:Item"},
			"scaleway_vpc":    {Tok: "scaleway:network/vpc:Vpc"},
		},
		DataSources: map[string]*info.DataSource{
			"scaleway_lb":   {Tok: "scaleway:loadbalancers/getLoadBalancer:getLoadBalancer"},
			"scaleway_lbs":  {Tok: "scaleway:loadbalancers/getLoadBalancers:getLoadBalancers"},
			"scaleway_vpc":  {Tok: "scaleway:network/getVpc:getVpc"},
			"scaleway_vpcs": {Tok: "scaleway:network/getVpcs:getVpcs"},
		},
	}
	provider.IgnoreMappings = append(others(provider.P.ResourcesMap()), others(provider.P.DataSourcesMap())...)
	provider.MustComputeTokens(
		tokens.MappedModules("scaleway_", "index", modules, tokens.MakeStandard("scaleway")),
	)
	provider.SetAutonaming(255, "-")
	return provider
}

func variable(name string) *info.Default { return &info.Default{EnvVars: []string{name}} }

// others are the names of what belongs to none of the modules.
func others(resources shim.ResourceMap) (names []string) {
	resources.Range(func(name string, _ shim.Resource) bool {
		product, _, _ := strings.Cut(strings.TrimPrefix(name, "scaleway_"), "_")
		// Data sources of several are called `vpcs`.
		if modules[product] == "" && modules[strings.TrimSuffix(product, "s")] == "" {
			names = append(names, name)
		}
		return true
	})
	return names
}
