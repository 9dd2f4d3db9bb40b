package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// metrics counts what an operator watches. Labels are routes, never addresses
// as they were typed: those may name a person.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMetrics(d *db.DB, c clock.Clock, version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tgpl_http_requests_total", Help: "HTTP requests answered, by route and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tgpl_http_request_seconds", Help: "Time to answer an HTTP request, by route.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tgpl_http_requests_in_flight", Help: "HTTP requests being answered now."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tgpl_build_info", Help: "1, labelled with the version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, build, &centre{db: d, clock: c},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// observe notes an answer.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// centre tells, when asked, how much is open and late in the centre.
type centre struct {
	db    *db.DB
	clock clock.Clock
}

var (
	openDeadlines = prometheus.NewDesc("tgpl_deadlines_open", "Deadlines that run.", nil, nil)
	lateDeadlines = prometheus.NewDesc("tgpl_deadlines_late", "Deadlines that run and have passed.", nil, nil)
	lastBackup    = prometheus.NewDesc("tgpl_backup_last_good_timestamp_seconds", "When the last good backup was made, 0 for never.", nil, nil)
	failedBackups = prometheus.NewDesc("tgpl_backups_failed", "Backups that failed, ever.", nil, nil)
	openJobs      = prometheus.NewDesc("tgpl_jobs_open", "Jobs that wait, such as mail to be sent.", nil, nil)
)

// Describe names the figures.
func (c *centre) Describe(ch chan<- *prometheus.Desc) {
	ch <- openDeadlines
	ch <- lateDeadlines
	ch <- openJobs
	ch <- lastBackup
	ch <- failedBackups
}

// Collect counts. What cannot be counted in time is left out.
func (c *centre) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	for desc, query := range map[*prometheus.Desc]string{
		openDeadlines: "SELECT COUNT(*) FROM deadline WHERE state = 'open'",
		lateDeadlines: "SELECT COUNT(*) FROM deadline WHERE state = 'open' AND due_at < " + strconv.FormatInt(c.clock.Now().UnixMilli(), 10),
		openJobs:      "SELECT COUNT(*) FROM job WHERE done_at IS NULL",
		lastBackup:    "SELECT COALESCE(MAX(started_at), 0) / 1000 FROM backup_run WHERE state IN ('good', 'removed')",
		failedBackups: "SELECT COUNT(*) FROM backup_run WHERE state = 'failed'",
	} {
		var n int64
		if err := c.db.Read(ctx).NewRaw(query).Scan(ctx, &n); err != nil {
			continue
		}
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(n))
	}
}
