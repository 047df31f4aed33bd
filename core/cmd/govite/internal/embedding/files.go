package embedding

import (
	"io/fs"
	"path"
	"strings"
)

// Files returns the files of a build that a program needs, sorted, and their size:
// those that browsers may ask for, and those in .vite. Other files with a dot, such
// as .gitkeep, are not needed.
func Files(build fs.FS) (names []string, size int64, err error) {
	err = fs.WalkDir(build, ".", func(name string, entry fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return err
		case name != "." && name != ".vite" && base != ".well-known" && strings.HasPrefix(base, "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		names = append(names, name)
		size += info.Size()
		return nil
	})
	return names, size, err
}
