package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.jamesgreylist.bridge.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A board shows nothing for a name that nobody exports, and says nothing about that. */
class GrafanaBoardTest {

    private static final Path BOARD = Path.of("../grafana/Postfix_Greylist.json");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern NAME = Pattern.compile("(?<![\\w$])([a-zA-Z_:][\\w:]*)(?!\\w)(?!\\s*\\()");
    private static final Pattern LABELS = Pattern.compile("([a-z]+)\\s*(?:=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of("by", "without", "on", "ignoring", "and", "or", "unless");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without)\\s*\\(([^)]*)\\)");
    private static final Pattern FUNCTION = Pattern.compile("([a-z_]+)\\s*\\(");
    private static final Set<String> FUNCTIONS =
        Set.of("sum", "min", "max", "rate", "increase", "histogram_quantile", "label_values", "by", "without");

    @Test
    void eachNameAndLabelInAnExpressionIsOneThatTheBridgeExports() throws IOException {
        String exported = scrape();
        Set<String> names = names(exported);
        Set<String> labels = labels(exported);
        Set<String> expressions = expressions(JsonParser.parseString(Files.readString(BOARD)).getAsJsonObject());
        assertThat(expressions).hasSizeGreaterThan(20);
        for (String expression : expressions) {
            assertThat(names).as(expression).containsAll(namesIn(expression));
            assertThat(labels).as(expression).containsAll(labelsIn(expression));
            assertThat(FUNCTIONS).as(expression).containsAll(found(FUNCTION, expression));
            assertThat(expression.chars().filter(c -> c == '(').count()).as(expression)
                .isEqualTo(expression.chars().filter(c -> c == ')').count());
        }
    }

    @Test
    void nearlyAllThatIsExportedOfTheGreylistIsOnTheBoard() throws IOException {
        String board = Files.readString(BOARD);
        assertThat(names(scrape()).stream().filter(name -> name.startsWith("greylist_")).map(GrafanaBoardTest::family))
            .allMatch(board::contains);
    }

    private static String family(String name) {
        return name.replaceFirst("_(bucket|count|sum|max|created)$", "");
    }

    private static String scrape() {
        Metrics metrics = new Metrics("greylist");
        metrics.update(new FixedAdministration().status());
        return new String(metrics.text(), StandardCharsets.UTF_8);
    }

    private static Set<String> names(String exported) {
        return exported.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("[{ ]", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Prometheus itself adds who was asked. */
    private static Set<String> labels(String exported) {
        Set<String> labels = new HashSet<>(Set.of("instance", "job"));
        exported.lines().filter(line -> !line.startsWith("#"))
            .forEach(line -> labels.addAll(found(Pattern.compile("[{,]([a-z]+)=\""), line)));
        return labels;
    }

    private static Set<String> namesIn(String expression) {
        String bare = GROUPING.matcher(STRING.matcher(expression).replaceAll("")).replaceAll(" ").replaceAll("\\[[^]]*]", "")
            .replaceAll("\\{[^}]*}", "").replaceAll("label_values\\(([^,]*),[^)]*\\)", "$1");
        Set<String> names = found(NAME, bare);
        names.removeAll(WORDS);
        return names;
    }

    private static Set<String> labelsIn(String expression) {
        Set<String> labels = found(LABELS, STRING.matcher(expression).replaceAll(""));
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            for (String label : grouping.group(1).split("\\s*,\\s*")) {
                labels.add(label.strip());
            }
        }
        return labels;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> all = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find();) {
            all.add(matcher.group(1));
        }
        return all;
    }

    /** Of panels and of variables. */
    private static Set<String> expressions(JsonObject board) {
        Set<String> all = new TreeSet<>();
        for (JsonElement panel : board.getAsJsonArray("panels")) {
            if (panel.getAsJsonObject().has("targets")) {
                panel.getAsJsonObject().getAsJsonArray("targets")
                    .forEach(target -> all.add(target.getAsJsonObject().get("expr").getAsString()));
            }
        }
        for (JsonElement variable : board.getAsJsonObject("templating").getAsJsonArray("list")) {
            String query = variable.getAsJsonObject().get("query").getAsString();
            if (query.contains("(")) {
                all.add(query);
            }
        }
        return all;
    }
}
