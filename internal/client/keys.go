package client

// Keys are what the record must be found by; tgpl verify compares them with
// those in the data. A record that was merged away has none.
func (c Client) Keys() []string {
	if c.MergedIntoID != 0 {
		return nil
	}
	return keys(c)
}
