package settings

import (
	"io"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/runner"
)

// DevServer checks Config.DevServer or, if it is empty, env, the value of the
// environment variable GOVITE_DEV_SERVER.
func (p *Parser) DevServer(url, env string) devserver.Address {
	switch {
	case url != "":
		address, err := devserver.ParseAddress(url)
		return take(p, "DevServer", address, err)
	case env != "":
		address, err := devserver.ParseAddress(env)
		if err != nil {
			p.Env("GOVITE_DEV_SERVER", err)
		}
		return address
	}
	return devserver.Address{}
}

// DevServerPublic checks Config.DevServerPublic and returns its origin.
func (p *Parser) DevServerPublic(url string) string {
	if url == "" {
		return ""
	}
	origin, err := devserver.ParsePublic(url)
	return take(p, "DevServerPublic", origin, err)
}

// AllowedHosts checks Config.AllowedHosts.
func (p *Parser) AllowedHosts(names []string) devserver.Hosts {
	hosts, err := devserver.ParseHosts(names)
	return take(p, "AllowedHosts", hosts, err)
}

// Command checks Config.Command and Config.CommandOutput.
func (p *Parser) Command(command string, output io.Writer) devserver.Run {
	run := devserver.Run{Output: output}
	switch command {
	case "":
		if output != nil {
			p.Failf("CommandOutput", "Config.Command is empty, so that nothing prints: set both or neither")
		}
		return devserver.Run{}
	case "auto":
		run.Auto = true
	default:
		args, err := runner.Parse(command)
		run.Args = take(p, "Command", args, err)
	}
	return run
}
