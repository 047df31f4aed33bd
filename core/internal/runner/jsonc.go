package runner

// stripJSONC turns JSON with comments and trailing commas into JSON. It replaces
// them by spaces, so that positions in errors are right. Malformed JSON stays
// malformed.
func stripJSONC(data []byte) []byte {
	out := make([]byte, len(data))
	copy(out, data)
	comma := -1 // the last comma, if only space and comments follow it
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"':
			comma = -1
			for i++; i < len(out) && out[i] != '"'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
		case c == '/' && i+1 < len(out) && out[i+1] == '/':
			for ; i < len(out) && out[i] != '\n'; i++ {
				out[i] = ' '
			}
		case c == '/' && i+1 < len(out) && out[i+1] == '*':
			out[i], out[i+1] = ' ', ' '
			for i += 2; i < len(out); i++ {
				end := out[i] == '*' && i+1 < len(out) && out[i+1] == '/'
				if out[i] != '\n' {
					out[i] = ' '
				}
				if end {
					i++
					out[i] = ' '
					break
				}
			}
		case c == ',':
			comma = i
		case c == '}' || c == ']':
			if comma >= 0 {
				out[comma] = ' '
			}
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
	}
	return out
}
