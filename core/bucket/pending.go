package bucket

import (
	"strings"
	"time"
)

// pendingEnd is the age from which a pending record is that of a killed process.
const pendingEnd = 24 * time.Hour

func isPending(key string) bool {
	return strings.HasPrefix(key, pendingPrefix) && strings.HasSuffix(key, ".json")
}
