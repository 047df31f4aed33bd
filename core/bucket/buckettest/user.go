package buckettest

import (
	"os/exec"
	"testing"
)

// AddUser adds a user, who may do what the policies of buckets allow. The name is also
// the access key, and SecretKey the secret. It returns environment variables as
// [Server.Environ] does.
func (s *Server) AddUser(t testing.TB, name string) []string {
	t.Helper()
	path, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "admin", "--access", AccessKey, "--secret", SecretKey, "--endpoint-url", s.Endpoint,
		"create-user", "--access", name, "--secret", SecretKey, "--role", "user")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("adding the user %s: %v\n%s", name, err, out)
	}
	return environ(name)
}
