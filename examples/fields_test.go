package examples

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/core"
)

// TestSettingsAreDocumented finds fields of core.Config, and environment
// variables, that neither README.md nor core/docs names.
func TestSettingsAreDocumented(t *testing.T) {
	var text strings.Builder
	for _, file := range documents(t) {
		if file == "README.md" || strings.HasPrefix(file, "core/docs/") {
			text.WriteString(readDocument(t, file))
		}
	}
	for _, name := range settings() {
		named := regexp.MustCompile("`(core\\.)?(Config\\.)?" + name + "`|(?m)^\\s+" + name + ": ") // the second in Go
		if !named.MatchString(text.String()) {
			t.Errorf("no document names %s", name)
		}
	}
}

// settings returns the fields of core.Config, and the environment variables.
func settings() []string {
	names := []string{"GOVITE_MODE", "GOVITE_DEV_SERVER"}
	config := reflect.TypeFor[core.Config]()
	for i := range config.NumField() {
		names = append(names, config.Field(i).Name)
	}
	return names
}
