package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Names as they are spread in the Mekong delta, the commonest first; a few
// hold most of the people. The persons are invented.
var (
	families = spread(map[string]int{
		"Nguyễn": 315, "Trần": 110, "Lê": 95, "Phạm": 70, "Huỳnh": 60, "Phan": 45, "Võ": 45, "Đặng": 25, "Bùi": 20, "Đỗ": 18, "Hồ": 18, "Ngô": 16,
		"Dương": 20, "Lý": 14, "Đinh": 8, "Trương": 22, "Mai": 8, "Cao": 7, "Châu": 6, "Thạch": 10, "Danh": 10, "Kim": 6, "Sơn": 4, "Lâm": 14, "Quách": 4,
		"Tạ": 4, "Thái": 5, "Tô": 4, "Từ": 3, "Văn": 3, "Đào": 6, "Đoàn": 7, "La": 2, "Lưu": 6, "Tăng": 3, "Thị": 1, "Neáng": 3, "Chau": 3,
	})
	middleWomen = spread(map[string]int{"Thị": 60, "Ngọc": 8, "Thị Kim": 7, "Thị Mỹ": 6, "Thị Ngọc": 6, "Kim": 4, "Thị Thanh": 5, "Thanh": 3, "Như": 2, "Bảo": 1})
	middleMen   = spread(map[string]int{"Văn": 48, "Minh": 8, "Hoàng": 8, "Thanh": 7, "Quốc": 6, "Hữu": 5, "Tấn": 4, "Công": 3, "Đức": 3, "Trung": 2, "Gia": 2, "Chí": 2, "Thành": 2})
	givenWomen  = strings.Fields("Hoa Lan Hương Thúy Thủy Hạnh Nga Phượng Tuyết Hồng Mai Cúc Đào Liên Loan Oanh Yến Trang Thảo Linh Vân Nhung Diễm Diệu Tiên Trinh Quyên Ngân Hà Hằng Châu Ánh Bích Dung Duyên Giang Hiền Hòa Huệ Khánh Lệ Ly My Nhi Như Phương Sương Tâm Thắm Thư Thương Trúc Tú Uyên Vy Xuân Ý Kiều Lài Bé Út Sáu Mười Đẹp")
	givenMen    = strings.Fields("Hùng Dũng Tuấn Sơn Long Hải Nam Thành Đạt Phong Phúc Lộc Thọ Tài Lợi Hậu Nghĩa Trí Dũng Tín An Bình Cường Đức Giàu Hiếu Hòa Hưng Khanh Khánh Khoa Kiệt Lâm Linh Luân Lực Mạnh Minh Nhân Nhật Phát Phú Quang Quân Quý Sang Tâm Tân Thái Thắng Thiện Thịnh Toàn Trung Trường Tùng Vinh Vũ Út Đen Beo Lượm Mót Rớt")
)

// spread writes each word as often as its weight says.
func spread(weights map[string]int) []string {
	var out []string
	for _, w := range sortedKeys(weights) {
		for range weights[w] {
			out = append(out, w)
		}
	}
	return out
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// personName draws a name in a family.
func personName(r *rand.Rand, family, sex string) string {
	if sex == "female" {
		return family + " " + pick(r, middleWomen) + " " + pick(r, givenWomen)
	}
	return family + " " + pick(r, middleMen) + " " + pick(r, givenMen)
}

// idNumber makes a number of twelve digits that is nobody's twice; 093 is the
// province, 9 the century that nobody has.
func idNumber(n int) string { return fmt.Sprintf("0939%08d", n) }

func phone(n int) string { return fmt.Sprintf("09%08d", (n*7919+13)%100000000) }
