package markup

import "strings"

// IsNonce reports whether s is a base64-value of the Content-Security-Policy
// (https://www.w3.org/TR/CSP3/#grammardef-base64-value), the characters that a
// nonce may have.
func IsNonce(s string) bool {
	for range 2 {
		s = strings.TrimSuffix(s, "=")
	}
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("+/-_", r) && (r > 0x7f || !isAlphanumeric(byte(r)))
	})
}
