package published

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestRecord(t *testing.T) {
	r := &Record{
		ID:        "0a6aa811865de485d855a828380a7d56",
		Published: time.Date(2026, 11, 29, 12, 0, 0, 1, time.UTC),
		Manifest:  DigestOf([]byte("{}")),
		Files: map[string]File{
			"assets/main-BTYxtEBp.js": {Size: 3, SHA256: DigestOf([]byte("js\n")), Integrity: "sha384-x", Immutable: true},
			"ünï code.svg":            {SHA256: DigestOf(nil)},
		},
	}
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(text)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseErrors(t *testing.T) {
	const digest = `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="`
	with := func(files string) string {
		return `{"version": 1, "id": "0a", "manifest": ` + digest + `, "files": {` + files + `}}`
	}
	if _, err := Parse([]byte(with(`"a.js": {"sha256": ` + digest + `}`))); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":               "run govite publish again",
		`{"version": 2}`: "version 2, and this govite reads version 1",
		with(`"../a.js": {"sha256": ` + digest + `}`):           `"../a.js"`,
		with(`"/a.js": {"sha256": ` + digest + `}`):             `"/a.js"`,
		with(`"a.js": {"sha256": "AAAA"}`):                      `"a.js"`,
		with(`"a.js": {"sha256": ` + digest + `, "size": -1}`):  `"a.js"`,
		strings.Replace(with(""), `"id": "0a"`, `"id": "/"`, 1): `"/"`,
	} {
		if r, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v, want %s", text, r, err, want)
		}
	}
}
