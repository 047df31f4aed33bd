package templatescan

import (
	"text/template/parse"

	"github.com/govite/govite/core/cmd/govite/internal/names"
)

// goTemplate returns the names in a template of html/template. It returns false if
// the text does not parse. delims are the delimiters, "" for {{ and }}.
func goTemplate(text string, delims [2]string) ([]found, bool) {
	tree := parse.New("template")
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, delims[0], delims[1], trees); err != nil {
		return nil, false
	}
	trees[""] = tree // an empty template is not among the trees
	w := walker{text: text, seen: map[int]bool{}}
	for _, t := range trees {
		if t.Root != nil {
			w.variables = map[string]*value{"$": {}}
			w.list(t.Root, value{})
		}
	}
	return w.found, true
}

// A walker collects names in the trees of one file.
type walker struct {
	text      string
	found     []found
	seen      map[int]bool // offsets; a block is in two trees
	variables map[string]*value
}

// A value is what is known about a value of the template.
type value struct {
	isVite  bool              // it is a Vite, a Page or a With
	literal *parse.StringNode // it is a string, nil if it is not or may change
}

func (w *walker) list(list *parse.ListNode, dot value) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			w.pipe(n.Pipe, dot)
		case *parse.TemplateNode:
			w.pipe(n.Pipe, dot)
		case *parse.IfNode:
			w.branch(&n.BranchNode, dot, dot)
		case *parse.WithNode:
			w.branch(&n.BranchNode, dot, w.valueOf(n.Pipe, dot))
		case *parse.RangeNode:
			w.branch(&n.BranchNode, dot, value{})
		}
	}
}

func (w *walker) branch(n *parse.BranchNode, dot, inside value) {
	w.pipe(n.Pipe, dot)
	w.list(n.List, inside)
	w.list(n.ElseList, dot)
}

func (w *walker) pipe(pipe *parse.PipeNode, dot value) {
	if pipe == nil {
		return
	}
	var piped *parse.StringNode // the result of the command before
	for _, cmd := range pipe.Cmds {
		w.command(cmd, piped, dot)
		piped = nil
		if len(cmd.Args) == 1 {
			piped = w.literal(cmd.Args[0], dot)
		}
	}
	for _, variable := range pipe.Decl {
		name := variable.Ident[0]
		v := w.valueOf(pipe, dot)
		if w.variables[name] != nil {
			v.literal = nil // it has several values
		}
		w.variables[name] = &v
	}
}

// command collects the names in the arguments of a command.
func (w *walker) command(cmd *parse.CommandNode, piped *parse.StringNode, dot value) {
	args, vite, ok := w.callee(cmd.Args[0], dot)
	literals := make([]*parse.StringNode, 0, len(cmd.Args))
	for i, arg := range cmd.Args {
		w.nested(arg, dot)
		if i > 0 {
			literals = append(literals, w.literal(arg, dot))
		}
	}
	if !ok {
		return
	}
	for i, s := range append(literals, piped) {
		if s != nil && args.Has(i) && !w.seen[int(s.Pos)] {
			w.seen[int(s.Pos)] = true
			w.found = append(w.found, found{args.Kind, s.Text, vite, int(s.Pos)})
		}
	}
}

func (w *walker) nested(node parse.Node, dot value) {
	switch n := node.(type) {
	case *parse.PipeNode:
		w.pipe(n, dot)
	case *parse.ChainNode:
		w.nested(n.Node, dot)
	}
}

// callee returns which arguments of a call are names.
func (w *walker) callee(node parse.Node, dot value) (args names.Args, vite string, ok bool) {
	if n, isFunction := node.(*parse.IdentifierNode); isFunction {
		return names.Function(n.Ident)
	}
	method, receiver := w.method(node, dot)
	if !receiver.isVite {
		return names.Args{}, "", false
	}
	args, ok = names.Method(method)
	if method == "Fragment" { // of a Page: there is none; of a Vite, with a context
		return names.Args{}, "", false
	}
	return args, names.AnyVite, ok
}

// method returns the last field of a node, and what the field belongs to.
func (w *walker) method(node parse.Node, dot value) (name string, receiver value) {
	switch n := node.(type) {
	case *parse.FieldNode: // .Vite.Tags
		return w.last(n.Ident, dot)
	case *parse.VariableNode: // $v.Tags, $.Vite.Tags
		if len(n.Ident) < 2 {
			return "", value{}
		}
		receiver := value{isVite: n.Ident[0] != "$" && names.IsReceiver(n.Ident[0])}
		if v := w.variables[n.Ident[0]]; v != nil {
			receiver = *v
		}
		return w.last(n.Ident[1:], receiver)
	case *parse.ChainNode: // (viteWith "media" "print").Tags
		inner := value{}
		if pipe, ok := n.Node.(*parse.PipeNode); ok {
			inner = w.valueOf(pipe, dot)
		}
		return w.last(n.Field, inner)
	}
	return "", value{}
}

// last returns the last of a chain of fields, and what it belongs to.
func (w *walker) last(fields []string, of value) (string, value) {
	n := len(fields)
	if n == 1 {
		return fields[0], of
	}
	return fields[n-1], value{isVite: names.IsReceiver(fields[n-2])}
}

// valueOf returns what is known about the result of a pipe.
func (w *walker) valueOf(pipe *parse.PipeNode, dot value) value {
	if pipe == nil || len(pipe.Cmds) != 1 {
		return value{}
	}
	first := pipe.Cmds[0].Args[0]
	if len(pipe.Cmds[0].Args) == 1 {
		v := value{literal: w.literal(first, dot)}
		switch n := first.(type) {
		case *parse.DotNode:
			return dot
		case *parse.VariableNode:
			if known := w.variables[n.Ident[0]]; known != nil && len(n.Ident) == 1 {
				return *known
			}
			v.isVite = names.IsReceiver(n.Ident[len(n.Ident)-1])
		case *parse.FieldNode:
			v.isVite = names.IsReceiver(n.Ident[len(n.Ident)-1])
		case *parse.PipeNode:
			return w.valueOf(n, dot)
		}
		return v
	}
	if n, ok := first.(*parse.IdentifierNode); ok {
		_, _, known := names.Function(n.Ident)
		return value{isVite: known && names.Returns(n.Ident)}
	}
	method, receiver := w.method(first, dot)
	return value{isVite: receiver.isVite && names.Returns(method)}
}

// literal returns the string that an argument is, or nil.
func (w *walker) literal(node parse.Node, dot value) *parse.StringNode {
	switch n := node.(type) {
	case *parse.StringNode:
		return n
	case *parse.PipeNode: // ("src/main.ts")
		return w.valueOf(n, dot).literal
	case *parse.VariableNode:
		if known := w.variables[n.Ident[0]]; known != nil && len(n.Ident) == 1 {
			return known.literal
		}
	}
	return nil
}
