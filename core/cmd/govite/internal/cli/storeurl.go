package cli

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// storeSchemes are the schemes of object stores, with an example of a URL.
var storeSchemes = []struct{ name, example string }{
	{"s3", "s3://bucket/prefix?region=eu-central-1"},
	{"gs", "gs://bucket/prefix"},
	{"azblob", "azblob://container/prefix"},
	{"file", "file:///srv/builds"},
}

// storeHelp is the part of the help about URLs of stores.
const storeHelp = `URLs and credentials. The path of a URL is the prefix of all keys, except for
file:. Parameters follow a ?, as in s3://bucket?region=eu-central-1&profile=deploy.

  s3://bucket/prefix       S3 and compatible stores (MinIO, R2, versitygw and so on).
      variables   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
                  AWS_REGION, AWS_PROFILE and all others of the AWS SDK
      parameters  region, profile, endpoint (such as https://minio.example.com),
                  use_path_style=true (for most stores with an endpoint)
  gs://bucket/prefix       Google Cloud Storage.
      variables   GOOGLE_APPLICATION_CREDENTIALS, or gcloud auth
                  application-default login
  azblob://container/prefix  Azure Blob Storage.
      variables   AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or
                  AZURE_STORAGE_SAS_TOKEN, AZURE_STORAGE_CONNECTION_STRING, or those
                  of DefaultAzureCredential
      parameters  storage_account, domain, protocol, localemu
  file:///directory        a directory, for tests or a web server on this machine.
      parameters  create_dir=true, no_tmp_dir=true`

// checkStoreURL checks the only argument of a command, the URL of a store. Errors do
// not have the URL, which may contain a password.
func checkStoreURL(_ *cobra.Command, args []string) error {
	var names, examples []string
	for _, s := range storeSchemes {
		names = append(names, s.name)
		examples = append(examples, s.example)
	}
	want := "want for example " + strings.Join(examples, ", ")
	switch {
	case len(args) == 0:
		return errors.New("the URL of the store is missing: " + want)
	case len(args) > 1:
		return fmt.Errorf("%d arguments: want the URL of the store alone; a URL with & needs quotes in a shell", len(args))
	}
	u, err := url.Parse(args[0])
	switch {
	case err != nil:
		return errors.New("the argument is not a URL: " + want)
	case u.Scheme == "":
		return errors.New("the URL of the store has no scheme: " + want)
	case !slices.Contains(names, u.Scheme):
		return unknown("scheme", u.Scheme, names)
	case u.User != nil:
		return errors.New("the URL of the store has a user or a password: give credentials by the environment; `govite help publish` lists the variables")
	case u.Opaque != "" || u.Fragment != "" || strings.HasSuffix(args[0], "#"):
		return errors.New("the URL of the store is malformed: " + want)
	case u.Scheme == "file" && (u.Path == "" || u.Path == "/" || !slices.Contains([]string{"", ".", "localhost"}, u.Host)):
		return fmt.Errorf("file://%s names no directory: want three slashes and an absolute path, as in file:///srv/builds", u.Host)
	case u.Scheme != "file" && u.Host == "":
		return fmt.Errorf("the URL of the store names no bucket: want for example %s", examples[slices.Index(names, u.Scheme)])
	}
	return checkStoreParameters(u)
}

// checkStoreParameters checks the parameters. Those of s3 may have a URL.
func checkStoreParameters(u *url.URL) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New("the parameters of the store's URL are malformed: want name=value pairs joined by &, with special characters escaped (%20)")
	}
	for name, values := range query {
		for _, value := range values {
			if v, err := url.Parse(value); err == nil && v.User != nil {
				return fmt.Errorf("the parameter %s of the store's URL has a user or a password: give credentials by the environment", name)
			}
		}
	}
	return nil
}

// completeStoreURL completes the scheme of a URL.
func completeStoreURL(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var urls []string
	for _, s := range storeSchemes {
		start := s.name + "://"
		if s.name == "file" {
			start += "/"
		}
		urls = append(urls, start)
	}
	return urls, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
