package core

import "fmt"

// adoptPrevious makes the hashed files of earlier builds reachable; of two
// with the same name that of the build named first.
func (b *build) adoptPrevious(c Config) error {
	for i, fsys := range c.Previous {
		_, _, files, err := openDist(fmt.Sprintf("Config.Previous[%d]", i), fsys, c, b.base)
		if err != nil {
			return err
		}
		b.files.Adopt(files)
	}
	return nil
}
