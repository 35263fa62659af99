// Command generate writes what the plugins embed: schema.json and, for the bridge itself, bridge-metadata.json.
// Run `go generate ./...` after any change of a version or of a provider.go.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/info"

	"mengi-byoc/plugins/hcloud"
	"mengi-byoc/plugins/random"
	"mengi-byoc/plugins/scaleway"
	"mengi-byoc/plugins/tls"
)

func main() {
	providers := map[string]func() info.Provider{
		"hcloud": hcloud.Provider, "random": random.Provider, "scaleway": scaleway.Provider, "tls": tls.Provider,
	}
	if len(os.Args) != 3 || providers[os.Args[1]] == nil {
		log.Fatal("usage: generate hcloud|random|scaleway|tls FOLDER")
	}
	name, folder := os.Args[1], os.Args[2]
	draft, err := os.MkdirTemp("", "plugin-")
	check(err)
	defer os.RemoveAll(draft)
	os.Args = []string{name, "schema", "--quiet", "--skip-docs", "--skip-examples", "--out", draft}
	if name == "hcloud" || name == "scaleway" {
		tfgen.MainWithMuxer(name, providers[name]())
	} else {
		tfgen.Main(name, providers[name]())
	}

	metadata, err := os.ReadFile(filepath.Join(draft, "bridge-metadata.json"))
	check(err)
	check(os.WriteFile(filepath.Join(folder, "bridge-metadata.json"), append(metadata, '\n'), 0o644))
	text, err := os.ReadFile(filepath.Join(draft, "schema.json"))
	check(err)
	var schema map[string]any
	check(json.Unmarshal(text, &schema))
	// Settings for generators of SDKs: there is one already.
	delete(schema, "language")
	brief, err := json.MarshalIndent(withoutDescriptions(schema), "", " ")
	check(err)
	check(os.WriteFile(filepath.Join(folder, "schema.json"), append(brief, '\n'), 0o644))
}

// withoutDescriptions leaves out the texts for people, which the npm packages have.
func withoutDescriptions(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			if _, text := inner.(string); text && key == "description" {
				delete(value, key)
			} else {
				value[key] = withoutDescriptions(inner)
			}
		}
	case []any:
		for index, inner := range value {
			value[index] = withoutDescriptions(inner)
		}
	}
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
