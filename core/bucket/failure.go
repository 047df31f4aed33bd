package bucket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gocloud.dev/gcerrors"
)

// permanent is an error of this package, which no second attempt mends.
type permanent struct{ error }

func (e permanent) Unwrap() error { return e.error }

// isMissing reports whether an error says that an object, or its bucket, is missing.
func isMissing(err error) bool { return gcerrors.Code(err) == gcerrors.NotFound }

// isPassing reports whether the error of a request may pass, so that trying again may
// help. The software of the stores has few codes for its errors: in doubt an error may
// pass.
func isPassing(err error) bool {
	switch gcerrors.Code(err) {
	case gcerrors.NotFound, gcerrors.AlreadyExists, gcerrors.InvalidArgument, gcerrors.Unimplemented,
		gcerrors.FailedPrecondition, gcerrors.PermissionDenied:
		return false
	}
	if errors.As(err, new(permanent)) || lacksCredentials(err) {
		return false
	}
	switch status := statusOf(err); status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusTooEarly:
		return true
	default:
		return status < 400 || status >= 500
	}
}

// isAnswer reports whether an error is the answer of the store, so that the request is
// no longer on its way.
func isAnswer(err error) bool { return !isPassing(err) || statusOf(err) != 0 }

// statusOf returns the HTTP status of an error, 0 if it has none.
func statusOf(err error) int {
	// Errors of the AWS SDK have this method.
	var response interface{ HTTPStatusCode() int }
	if !errors.As(err, &response) {
		return 0
	}
	return response.HTTPStatusCode()
}

// lacksCredentials reports whether the software of the store found no credentials. The
// SDKs have no error type for that.
func lacksCredentials(err error) bool {
	text := err.Error()
	return strings.Contains(text, "failed to refresh cached credentials") || strings.Contains(text, "could not find default credentials")
}

// advise adds to the error of a request what to do about it.
func advise(err error) error {
	advice := ""
	switch gcerrors.Code(err) {
	case gcerrors.PermissionDenied:
		advice = "give these credentials the permission to list, read and write objects, and to delete them"
	case gcerrors.Unknown:
		text := err.Error()
		switch {
		case lacksCredentials(err):
			advice = "set the credentials of the store, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
		case strings.Contains(text, "InvalidAccessKeyId"), strings.Contains(text, "SignatureDoesNotMatch"), strings.Contains(text, "ExpiredToken"):
			advice = "correct the credentials of the store"
		case strings.Contains(text, "invalid cross-device link"):
			advice = "add no_tmp_dir=true to the parameters of the URL"
		}
	}
	if advice == "" || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %s", err, advice)
}

// adviseBucket adds to the error of a list or write what to do about a bucket that is
// missing.
func adviseBucket(err error) error {
	if !isMissing(err) {
		return err
	}
	return fmt.Errorf("%w: create the bucket, correct its name, or give these credentials access to it", err)
}
