# Needs make, Java 17 or newer (JDK) and Maven. `make` alone lists what there is.

DIR ?= run
LAUNCHER := james-on-derby/bin/james-on-derby
LIB := james-on-derby/target/server/lib
VERSION := 0.2.0
EXTENSION := greylist-mailet/target/greylist-mailet-$(VERSION).jar
BUILT := target/built
MAVEN := mvn -q -B
UNIT_TESTED := greylist-core,greylist-testing,greylist-jdbc,greylist-cassandra,greylist-policy-server,postfix-bridge,greylist-mailet

# Directories are among them, so that a deleted file counts as a change.
SOURCES := pom.xml $(foreach module,greylist-core greylist-testing greylist-jdbc greylist-cassandra greylist-policy-server greylist-mailet \
	james-on-derby,$(module)/pom.xml $(shell find $(module)/src/main))

.PHONY: help run try demo dist unit format test bench honest fuzz torture clean tools free
.DELETE_ON_ERROR:

help:
	@echo "make run    a James with greylisting on loopback, in the foreground, in ./run (or DIR=...)"
	@echo "make try    a stranger's mail to bob@demo.test at that James, as a dialogue (PORT=2525 FROM=ann@example.org TO=bob@demo.test)"
	@echo "make demo   greylisting shown step by step, from first attempt to mailbox; cleans up behind itself"
	@echo "make dist   what is shipped, in ./dist: the bridge as a Debian package and as an archive, the extension jar"
	@echo "make unit   the unit tests alone: no root, no servers, a few minutes"
	@echo "make test   build and test everything (FULL=1: and three nodes of Cassandra, and the package in a clean Debian, which takes some minutes)"
	@echo "make bench  how fast it is, beside postgrey, an echo server and raw Derby (ONLY=known,new ROUNDS=5 SECONDS=1 SCALE=1000000 EXPIRED=1000000 BESIDE=OTHER/postfix-bridge.jar)"
	@echo "make honest how long honest mail waits, by four simulated weeks of USERS=50 people, SEED=1; a quarter of an hour"
	@echo "make fuzz   look for bytes that Postfix's protocol parser cannot stand, for MINUTES=10"
	@echo "make torture kills, full disks, crowds, fuzz, wrong clocks, and what was lost; six to ten minutes (KILLS=20 DISKS=3 FUZZ=60 SOAK=2 SEED=1 ONLY=kills,soak)"
	@echo "make format put the Java code into the form that make test asks for"
	@echo "make clean  remove what was built; ./run stays"

run: free $(BUILT)
	@exec $(LAUNCHER) --dir "$(DIR)" --ext $(EXTENSION) --user bob@demo.test:secret --hint "make try"

# Before the build, which would replace jars under a running server.
free: tools
	@$(LAUNCHER) --dir "$(DIR)" --check

PORT ?= 2525
FROM ?= ann@example.org
TO ?= bob@demo.test
try: $(BUILT)
	@exec java -cp '$(LIB)/*' io.github.jamesgreylist.jamesonderby.demo.Try $(PORT) "$(FROM)" "$(TO)"

demo: $(BUILT)
	@exec java -cp '$(LIB)/*' io.github.jamesgreylist.jamesonderby.demo.Demo james-conf $(EXTENSION)

PACKAGES := packaging/target/greylist-bridge_$(VERSION)_all.deb packaging/target/greylist-bridge-$(VERSION).tar.gz
dist: tools
	@echo "Building what is shipped ..."
	@$(MAVEN) package -DskipTests -pl greylist-mailet,postfix-bridge,postfix-bridge-cassandra,packaging -am
	@rm -rf dist && mkdir dist && cp $(PACKAGES) $(EXTENSION) postfix-bridge-cassandra/target/greylist-bridge-cassandra.jar dist/
	@cd dist && sha256sum $(notdir $(EXTENSION)) > $(notdir $(EXTENSION)).sha256 && ls -l

# Formatter and import order, as make test checks them.
format: tools
	$(MAVEN) -N formatter:format impsort:sort

unit: tools
	mvn -B -ntp test -Dfuzz.skip=true

test: tools
	@integration-tests/bin/install-servers; case $$? in 0) ;; 3) without="-Dtest.databases.mayBeMissing=true" ;; *) exit 1 ;; esac; \
	echo mvn -B -ntp verify $$without; mvn -B -ntp verify $$without && integration-tests/bin/year-ahead test -pl $(UNIT_TESTED) -am $$without \
	&& integration-tests/bin/reproducible

# The table goes to bench/target/bench.md, too.
bench: tools
	@command -v postgrey > /dev/null || echo "make: nothing is compared with postgrey: install postgrey" >&2
	@$(MAVEN) package -DskipTests -pl greylist-mailet,james-on-derby,bench -am
	@exec java -XX:+UseSerialGC -cp "bench/target/classes:$$(cat bench/target/classpath)" \
		io.github.jamesgreylist.bench.Main \
		--only="$(ONLY)" --rounds="$(ROUNDS)" --seconds="$(SECONDS)" --scale="$(SCALE)" --expired="$(EXPIRED)" --beside="$(BESIDE)"

# The tables go to target/honest, too. honest/README.md says what they mean.
USERS ?= 50
SEED ?= 1
honest: tools
	@echo "Building, then two runs of the bridge over four simulated weeks ..."
	@$(MAVEN) package -DskipTests -pl postfix-bridge -am
	@honest/run postfix-bridge/target/postfix-bridge.jar james-conf $(USERS) $(SEED) target/honest

# Jazzer keeps what it has learnt in greylist-policy-server/.cifuzz-corpus: each round goes on where the last one ended.
MINUTES ?= 10
fuzz: tools
	@$(MAVEN) test-compile -pl greylist-policy-server -am
	@end=$$(( $$(date +%s) + $(MINUTES) * 60 )); while [ $$(date +%s) -lt $$end ]; do \
		$(MAVEN) -ntp test -pl greylist-policy-server -am -Dtest=RequestParserFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
		|| exit 1; done; echo "nothing found in $(MINUTES) minutes"

# The table goes to target/torture.md, too; the log of a bridge that failed beside it. A small disk is mounted, if root runs it.
torture: tools
	@command -v python3 > /dev/null || { echo "make: python3 is missing" >&2; exit 1; }
	@command -v cc > /dev/null || { echo "make: a C compiler is missing: install gcc" >&2; exit 1; }
	@$(MAVEN) package -DskipTests -pl postfix-bridge -am
	@exec torture/torture.py postfix-bridge/target/postfix-bridge.jar --out=target/torture.md --only="$(ONLY)" \
		--kills="$(KILLS)" --disks="$(DISKS)" --fuzz="$(FUZZ)" --soak="$(SOAK)" --seed="$(SEED)"

clean: tools
	$(MAVEN) clean
	rm -rf target

$(BUILT): $(SOURCES) | tools
	@echo "Building (the first time downloads about 130 MB, which takes a minute or two) ..."
	@mkdir -p $(@D)
	@$(MAVEN) package -DskipTests -pl greylist-mailet,james-on-derby -am > $(@D)/build.log 2>&1 \
		|| { cat $(@D)/build.log >&2; exit 1; }
	@touch $@

tools:
	@command -v mvn > /dev/null || { echo "make: Maven is missing: install maven" >&2; exit 1; }
	@command -v javac > /dev/null || { echo "make: a JDK is missing: install openjdk-17-jdk or newer" >&2; exit 1; }
	@version=$$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'); [ "$${version:-0}" -ge 17 ] \
		|| { echo "make: Java 17 or newer is needed, javac is $${version:-unknown}" >&2; exit 1; }
