module tgpl

go 1.26
