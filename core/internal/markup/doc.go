// Package markup renders the files that a page needs as html tags and Link
// headers. The tags of a [Set] are rendered once. For each response a [Page]
// adds the nonce and leaves out the tags that the page has already.
package markup
