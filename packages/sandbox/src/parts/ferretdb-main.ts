/** Around the package of FerretDB, with the environment variables of its own program. */
export const FERRETDB_MAIN = `package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	env := func(name string) string { return os.Getenv("FERRETDB_" + name) }
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	server, err := ferretdb.New(&ferretdb.Config{
		Handler:       "postgresql",
		PostgreSQLURL: env("POSTGRESQL_URL"),
		Listener: ferretdb.ListenerConfig{
			TCP:         env("LISTEN_ADDR"),
			TLS:         env("LISTEN_TLS"),
			TLSCertFile: env("LISTEN_TLS_CERT_FILE"),
			TLSKeyFile:  env("LISTEN_TLS_KEY_FILE"),
			TLSCAFile:   env("LISTEN_TLS_CA_FILE"),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	if debug := env("DEBUG_ADDR"); debug != "" {
		http.Handle("/debug/metrics", promhttp.Handler())
		go func() { log.Fatal(http.ListenAndServe(debug, nil)) }()
	}
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
`;
