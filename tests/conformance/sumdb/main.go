// Command sumdb checks a published log with the Go team's own packages for transparent logs.
//
//	sumdb FOLDER VKEY [OLDER-CHECKPOINT]
//
// It opens the checkpoint with the key, reads every entry from its bundle, and proves each to be in the tree
// from the tiles alone; with an older checkpoint it proves that the log only grew. golang.org/x/mod names a
// tile by its height as well (tile/8/L/N); C2SP tlog-tiles fixes the height at 8 and leaves it out.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type folder string

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := f.read(strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height)))
		if err != nil {
			return nil, err
		}
		all = append(all, data[:min(len(data), t.W*tlog.HashSize)])
	}
	return all, nil
}

// read gives a tile; where a partial one was tidied away, the full one holds the same and more.
func (f folder) read(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(string(f), "tile", name))
	if errors.Is(err, os.ErrNotExist) {
		full, _, partial := strings.Cut(name, ".p/")
		if partial {
			return os.ReadFile(filepath.Join(string(f), "tile", full))
		}
	}
	return data, err
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// open checks a checkpoint's signature and gives the tree it speaks of.
func open(file string, key note.Verifier) (tlog.Tree, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		return tlog.Tree{}, fmt.Errorf("%s is not a checkpoint of %s", file, key.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("%s has no root", file)
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// entries reads the bundle of entries 256*n and following.
func (f folder) entries(n, size int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: n, W: min(1<<height, int(size-n<<height))}
	data, err := f.read("entries/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/data/", height)))
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for len(found) < tile.W {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("bundle %d ends within an entry", n)
		}
		length := int(binary.BigEndian.Uint16(data))
		found, data = append(found, data[2:2+length]), data[2+length:]
	}
	return found, nil
}

func check(f folder, vkey string, older []string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	tree, err := open(filepath.Join(string(f), "checkpoint"), key)
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, f)
	for n := int64(0); n<<height < tree.N; n++ {
		entries, err := f.entries(n, tree.N)
		if err != nil {
			return err
		}
		for at, entry := range entries {
			index := n<<height + int64(at)
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	for _, file := range older {
		old, err := open(file, key)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return err
		}
		fmt.Printf("grew from %d\n", old.N)
	}
	fmt.Printf("%d entries of %s\n", tree.N, key.Name())
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: sumdb FOLDER VKEY [OLDER-CHECKPOINT]")
		os.Exit(2)
	}
	if err := check(folder(os.Args[1]), os.Args[2], os.Args[3:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
