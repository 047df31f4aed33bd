package core

import "fmt"

// adoptPrevious makes the hashed files of earlier builds reachable; of two
// with the same name that of the build named first.
func (b *build) adoptPrevious(c Config) error {
	for i, fsys := range c.Previous {
		found, err := openDist(fmt.Sprintf("Config.Previous[%d]", i), fsys, c)
		if err != nil {
			return err
		}
		files, err := found.open(b.base)
		if err != nil {
			return err
		}
		b.files.Adopt(files)
	}
	return nil
}
