// Package ui is the kit of parts all pages are made of, on the desk and the
// portal: fields of forms, cards, tables, chips, timelines, notices. Parts are
// accessible by themselves (labels, errors tied to fields, captions, words
// beside colours) and work without scripts.
//
// Texts come from the catalogues and are handed in; [T] looks one up in a
// template. No inline styles or scripts: the policy of the pages forbids them.
//
// # A page of a list
//
//	templ listPage(v listView) {
//		@ui.Header(ui.HeaderOpts{Title: ui.T(ctx, "client.list_title"), Lead: v.lead}) {
//			@ui.Button(ui.Btn{Label: ui.T(ctx, "client.new"), Href: "/desk/clients/new", Icon: "plus"})
//		}
//		@ui.FilterBar("/desk/clients", v.clearHref) {
//			@ui.Text(ui.Field{Name: "text", Type: "search", Label: ui.T(ctx, "client.filter_text"), Value: v.filter.Text})
//			@ui.Select(ui.Field{Name: "branch", Label: ui.T(ctx, "client.branch"), Value: v.filter.Branch, Options: v.branches, Blank: ui.T(ctx, "ui.all")})
//		}
//		if len(v.rows) == 0 {
//			@ui.Empty(ui.T(ctx, "client.none_title"), ui.T(ctx, "client.none_text")) {
//				@ui.Button(ui.Btn{Label: ui.T(ctx, "client.new"), Href: "/desk/clients/new", Kind: ui.Primary})
//			}
//		} else {
//			@ui.Table(ui.TableOpts{Caption: ui.T(ctx, "client.list_title"), Columns: []ui.Column{
//				{Label: ui.T(ctx, "client.name"), Sort: "name"}, {Label: ui.T(ctx, "client.birth")}, {Label: ui.T(ctx, "client.matters"), Num: true},
//			}, Sort: v.sort, Path: "/desk/clients", Query: v.query}) {
//				for _, c := range v.rows {
//					@ui.Row() {
//						@ui.HeadCell(ui.T(ctx, "client.name")) {
//							<a href={ templ.URL(c.href) }>{ c.name }</a>
//						}
//						@ui.Cell(ui.T(ctx, "client.birth")) {
//							{ c.birth }
//						}
//						@ui.NumCell(ui.T(ctx, "client.matters")) {
//							{ say.Number(ctx, c.matters) }
//						}
//					}
//				}
//			}
//			@ui.Pager(ui.KeyPager("/desk/clients", v.query, v.next))
//		}
//	}
//
// The first cell of a row names it: [HeadCell] with a link. Cells carry the
// label of their column, which a narrow screen shows in front of them.
//
// # A form
//
// See package shell (internal/desk/shell) for the handler. The fields: [Text],
// [Textarea], [Select], [Radios], [Checkboxes], [Checkbox], [Date], [Birth],
// [DateTime], [File], [Hidden], [Version]; around them [Form], [Group] (a
// fieldset with legend), [Pair] (short ones side by side), [Save] or
// [Actions]. Each takes a [Field]; its error is looked up by name in Errs:
//
//	@ui.Form(ui.FormOpts{Errs: f.Errors, Message: f.Message, Keep: f.Keep("client", 0)}) {
//		@ui.Text(ui.Field{Name: "name", Label: ui.T(ctx, "client.name"), Value: f.In.Name, Errs: f.Errors, Required: true, Max: 200})
//		@ui.Pair() {
//			@ui.Birth(ui.Field{Name: "birth", Label: ui.T(ctx, "client.birth"), Value: f.In.Birth, Errs: f.Errors})
//			@ui.Select(ui.Field{Name: "sex", Label: ui.T(ctx, "client.sex"), Value: f.In.Sex, Errs: f.Errors, Options: sexes})
//		}
//		for i, p := range f.In.Phones {
//			@ui.Text(ui.Field{Name: fmt.Sprintf("phones[%d].number", i), Label: …, Value: p.Number, Errs: f.Errors, Type: "tel"})
//		}
//		@ui.Save(ui.T(ctx, "ui.save"), "/desk/clients")
//	}
//
// An empty Action posts to the address of the page. Sensitive fields
// (Sensitive: true) are not kept in the browser. A page has one Primary
// button: the next sensible action.
//
// # A page of a record
//
//	@ui.Header(ui.HeaderOpts{Crumbs: …, Title: …, Lead: …, Chip: ui.DueChip(ctx, due, now, days)}) { buttons }
//	@ui.Stepper(ui.T(ctx, "matter.states"), steps)
//	@ui.NextStep(title, text) { @ui.Button(ui.Btn{Label: …, Kind: ui.Primary, Href: …}) }
//	<div class="cols-3">          who | what happened | which papers
//		@ui.Card(ui.CardOpts{Title: …}) {
//			@ui.Facts() {
//				@ui.FactText(ui.T(ctx, "client.name"), c.Name)
//				@ui.Fact(ui.T(ctx, "client.category")) { { name } @ui.Law("Điều 7.5") }
//			}
//		}
//		@ui.Card(ui.CardOpts{Title: …}) { @ui.Timeline() { @ui.Moment("15-02 · 16:40") { … } } }
//		@ui.Card(ui.CardOpts{Title: …, Count: "5 / 7"}) { @ui.Lines() { @ui.Line(text, note, href) { @ui.Chip(ui.Good, …) } } }
//	</div>
//
// # Layout
//
// Classes for templates: "cols-2", "cols-3" (narrow, wide, narrow),
// "cols-main" (wide, narrow), each one column on a phone; "stack" (things
// below each other with space), "row" (beside each other, wrapping), "narrow"
// (a column of reading width), "muted", "small", "num", "nowrap", "prose"
// (text somebody wrote), "sr-only" (only for readers of the screen),
// "no-print".
//
// # Also
//
// [Tasks] with [Task] (a list of work, each with its chip and button),
// [Stats] with [Stat] (figures that open the list behind them), [TabBar],
// [Progress], [Notice], [Confirm], [Stale] with [Compare], [PostButton] (a
// button that posts), [Sheet] (a paper to print), [Icon]. Dates, spans and
// numbers are told by package say: say.Day, say.Moment, say.Due, say.Number.
// The desk's page /desk/gallery of a demonstration shows every part.
package ui
