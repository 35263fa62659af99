// Package constructor opens the upstream provider's constructor to other modules. Its path lies below the
// upstream module's, so that Go lets it import what is `internal` there.
package constructor

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	upstream "github.com/hashicorp/terraform-provider-tls/internal/provider"
)

// New returns the Terraform provider.
func New() provider.Provider { return upstream.New() }
