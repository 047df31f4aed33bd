package scaffold

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/charmbracelet/huh"
)

// Ask asks for the choices that c lacks, on a terminal. ctrl-c is an error.
func Ask(ctx context.Context, c Choices, in io.Reader, out io.Writer) (Choices, error) {
	var fields []huh.Field
	if c.Router == "" {
		fields = append(fields, question("Which Go router?", Routers, Router.title, &c.Router))
	}
	if c.Frontend == "" {
		fields = append(fields, question("Which front end?", Frontends, Frontend.title, &c.Frontend))
	}
	if c.Pages == "" {
		fields = append(fields, question("Where do the pages come from?", PageKinds, PageKind.title, &c.Pages))
	}
	tailwind := false
	if c.Tailwind == Unknown {
		fields = append(fields, huh.NewConfirm().Title("Add Tailwind CSS?").Value(&tailwind))
	}
	if len(fields) == 0 {
		return c, nil
	}
	groups := make([]*huh.Group, len(fields)) // one question a screen
	for i, field := range fields {
		groups[i] = huh.NewGroup(field)
	}
	form := huh.NewForm(groups...).WithInput(in).WithOutput(out).WithAccessible(os.Getenv("ACCESSIBLE") != "")
	if err := form.RunWithContext(ctx); err != nil {
		if errors.Is(err, huh.ErrUserAborted) {
			return c, errors.New("stopped; nothing is written")
		}
		return c, err
	}
	if c.Tailwind == Unknown {
		c.Tailwind = AnswerOf(tailwind)
	}
	return c, nil
}

func question[T named](title string, all []T, label func(T) string, value *string) huh.Field {
	options := make([]huh.Option[string], len(all))
	for i, one := range all {
		options[i] = huh.NewOption(label(one), one.name())
	}
	return huh.NewSelect[string]().Title(title).Options(options...).Value(value)
}

func (r Router) title() string { return r.Title }
func (f Frontend) title() string {
	if f.Package == "" {
		return f.Title + " alone"
	}
	return f.Title
}
func (k PageKind) title() string {
	if k.Name == SPA {
		return "index.html of Vite (single-page application)"
	}
	return "Go, with " + k.Title
}
