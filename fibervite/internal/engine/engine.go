// Package engine adds template functions to the engines of
// github.com/gofiber/template, which all versions of fiber use.
package engine

import (
	"errors"
	"fmt"
	"html/template"
	"reflect"
	"strings"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// An Engine is an engine of github.com/gofiber/template.
type Engine[E any] interface {
	FuncMap() map[string]any
	AddFuncMap(funcs map[string]any) E
	PreRenderCheck() bool // whether templates are still to be loaded
}

// AddFuncs is AddFuncs of the adapters.
func AddFuncs[E any](engine Engine[E], v *core.Vite) error {
	if !engine.PreRenderCheck() {
		return errors.New("fibervite: the engine has loaded its templates: call AddFuncs before fiber.New")
	}
	if engine.FuncMap() == nil {
		return errors.New("fibervite: templates of this engine cannot call functions: give them the tags of PageFrom(c, v).Tags as data")
	}
	funcs, err := adapter.Funcs(v, engine.FuncMap())
	if err != nil {
		return fmt.Errorf("fibervite: %w", err)
	}
	engine.AddFuncMap(forEngine(engine, funcs))
	return nil
}

// forEngine returns functions of core in the form that an engine of
// github.com/gofiber/template calls. html, pug, ace and amber take Go's own.
func forEngine(engine any, funcs map[string]any) map[string]any {
	var f form
	switch pkg := packageOf(engine); {
	case strings.Contains(pkg, "/template/django"):
		f = form{result: trusted, fails: true}
	case strings.Contains(pkg, "/template/jet"):
		f = form{result: unchanged}
	case strings.Contains(pkg, "/template/handlebars"):
		f = form{result: text, fixed: true}
	default:
		return funcs
	}
	changed := make(map[string]any, len(funcs))
	for name, fn := range funcs {
		changed[name] = f.of(reflect.ValueOf(fn))
	}
	return changed
}

func packageOf(engine any) string {
	t := reflect.TypeOf(engine)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath()
}

// A form is how an engine calls functions.
type form struct {
	result func(any) any
	fails  bool // the engine takes an error as second result; others catch a panic with an error
	fixed  bool // the engine cannot call a variadic function
}

// of returns fn in the form.
func (f form) of(fn reflect.Value) any {
	t := fn.Type()
	ins := make([]reflect.Type, t.NumIn())
	for i := range ins {
		ins[i] = t.In(i)
	}
	variadic := t.IsVariadic()
	if variadic && f.fixed {
		ins[len(ins)-1], variadic = ins[len(ins)-1].Elem(), false
	}
	outs := []reflect.Type{reflect.TypeFor[any]()}
	if f.fails {
		outs = append(outs, reflect.TypeFor[error]())
	}
	call := fn.Call
	if variadic {
		call = fn.CallSlice
	}
	return reflect.MakeFunc(reflect.FuncOf(ins, outs, variadic), func(args []reflect.Value) []reflect.Value {
		results := call(args)
		failure := reflect.Zero(reflect.TypeFor[error]())
		if len(results) == 2 {
			failure = results[1]
		}
		if !f.fails && !failure.IsZero() {
			panic(failure.Interface())
		}
		value := reflect.New(outs[0]).Elem()
		if result := f.result(results[0].Interface()); result != nil {
			value.Set(reflect.ValueOf(result))
		}
		return []reflect.Value{value, failure}[:len(outs)]
	}).Interface()
}

func unchanged(value any) any { return value }

// text returns a value as handlebars prints it.
func text(value any) any {
	if v := reflect.ValueOf(value); v.IsValid() && v.Kind() == reflect.String {
		return v.String()
	}
	return value
}

// A trustedText is text that django does not escape. django escapes each value of
// the kind string.
type trustedText struct{ text string }

var _ fmt.Stringer = trustedText{}

func (t trustedText) String() string { return t.text }

// trusted returns html, css and scripts as text that django does not escape.
func trusted(value any) any {
	switch v := value.(type) {
	case template.HTML:
		return trustedText{string(v)}
	case template.CSS:
		return trustedText{string(v)}
	case template.JS:
		return trustedText{string(v)}
	}
	return value
}
