package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/govite/govite/core/manifest"
)

// Choices are the decisions about an application. An empty string is a decision
// that nobody has made yet.
type Choices struct {
	Router   string // a name in Routers
	Frontend string // a name in Frontends
	Pages    string // a name in PageKinds
	Tailwind Answer // whether the pages use Tailwind CSS
	Module   string // path of the Go module
}

// An Answer is yes, no, or not given.
type Answer int

// Answers to a question.
const (
	Unknown Answer = iota
	Yes
	No
)

// AnswerOf returns Yes or No.
func AnswerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// Check returns an error for an unknown name. The error lists the names, the
// nearest first.
func (c Choices) Check() error {
	for _, choice := range []struct {
		flag, value string
		names       []string
	}{
		{"--router", c.Router, RouterNames()},
		{"--frontend", c.Frontend, FrontendNames()},
		{"--templates", c.Pages, TemplateNames()},
	} {
		if choice.value == "" || slices.Contains(choice.names, choice.value) {
			continue
		}
		return fmt.Errorf("%s: %q is unknown; %swant one of %s", choice.flag, choice.value,
			perhaps(choice.value, choice.names), strings.Join(choice.names, ", "))
	}
	if c.Module != "" {
		if err := module.CheckImportPath(c.Module); err != nil {
			return fmt.Errorf("--module: %w", err)
		}
	}
	return nil
}

func perhaps(name string, names []string) string {
	nearest := manifest.Nearest(name, names)
	if len(nearest) == 0 {
		return ""
	}
	return fmt.Sprintf("perhaps %s; ", nearest[0])
}

// Or returns the choices with those of other where c has none.
func (c Choices) Or(other Choices) Choices {
	for _, field := range []struct{ to, from *string }{
		{&c.Router, &other.Router}, {&c.Frontend, &other.Frontend}, {&c.Pages, &other.Pages}, {&c.Module, &other.Module},
	} {
		if *field.to == "" {
			*field.to = *field.from
		}
	}
	if c.Tailwind == Unknown {
		c.Tailwind = other.Tailwind
	}
	return c
}

// Defaults returns the choices for the application in dir that nobody has to make.
func Defaults(dir string) Choices {
	return Choices{Router: Routers[0].Name, Frontend: Frontends[0].Name, Pages: PageKinds[0].Name, Tailwind: No, Module: moduleName(dir)}
}

// String describes the choices in one line.
func (c Choices) String() string {
	parts := []string{routerNamed(c.Router).Title, frontendNamed(c.Frontend).Title, pageKindNamed(c.Pages).Title}
	if c.Tailwind == Yes {
		parts = append(parts, "Tailwind CSS")
	}
	return strings.Join(parts, ", ") + ", module " + c.Module
}
