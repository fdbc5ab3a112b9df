package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Compiled;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands write with {@code --json} is as {@code docs/schema/output.json} says. */
class SchemaTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final Path KERNEL = Kernels.v6_1().vmlinuz();
  private static final String KEY = "sched_schedstats";
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\" : ");
  private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");

  /**
   * That a command's document is as the schema says, and each of its fields told of in the page.
   */
  private static void check(String document, Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isIn(0, 1);
    assertThat(run.out())
        .startsWith(
            run.out().startsWith("[") ? "[\n  {\n    \"format\" : 2" : "{\n  \"format\" : 2");
    Path file = Checkout.root().resolve("docs/schema/output.json");
    JsonSchema schema = SCHEMAS.getSchema(SchemaLocation.of(file.toUri() + "#/$defs/" + document));
    assertThat(schema.validate(run.out(), InputFormat.JSON)).as(document).isEmpty();
    assertThat(told()).as(document).containsAll(fields(run.out()));
  }

  /** The names of the fields in a document. */
  private static Set<String> fields(String json) {
    return FIELD.matcher(json).results().map(one -> one.group(1)).collect(Collectors.toSet());
  }

  /** What docs/json.md has in quotes, be it a field or a word. */
  private static Set<String> told() {
    try {
      String page = Files.readString(Checkout.root().resolve("docs/json.md"));
      return QUOTED.matcher(page).results().map(one -> one.group(1)).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void keysAndCalls() {
    for (Path image : List.of(SCHEDSTATS, KERNEL)) {
      check("list", "list", "--json", image);
      check("show", "show", "--all", "--json", image);
    }
    check("list-calls", "list", "--calls", "--json", KERNEL);
    check("show-call", "show", "--call", "preempt_schedule", "--json", KERNEL);
    check("show-in", "show", "--in", "__schedule", "--json", KERNEL);
    check("diff", "diff", Samples.image("schedstats.elf"), KERNEL, "--json");
    check("cost", "cost", KEY, KERNEL, "--json");
    check("who", "who", KEY, KERNEL, "--json");
  }

  /** What a report names of modules. */
  @Test
  void placesInModules() {
    InputStream before = System.in;
    String line = " kvm_vcpu_ioctl+0x%x [kvm]%n";
    StringBuilder all = new StringBuilder();
    for (int offset = 0; offset < 0x900; offset++) {
      all.append(line.formatted(offset));
    }
    Kernel kernel = Kernels.v6_12();
    try {
      System.setIn(new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.US_ASCII)));
      check("show", "show", "-", kernel.vmlinuz(), "--modules", kernel.modules(), "--json");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void linesOfSource(@TempDir Path folder) throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("schedstats.elf"));
    check("show", "show", "--source", KEY, program, "--json");
    Path calls = Compiled.calls(folder.resolve("calls.elf"));
    check("show-call", "show", "--source", "--call", "scale", calls, "--json");
  }

  @Test
  void runsAndChecks() {
    check("flip", "enable", KEY, SCHEDSTATS, "--dry-run", "--json");
    Path ledger = Samples.image("ledger.elf");
    check("flip", "enable", "journal_enabled", ledger, "--dry-run", "--json", "--run", "transfer");
    check("check", "check", KEY, SCHEDSTATS, "--cpus", 1, "--json");
    check("check", "check", KEY, SCHEDSTATS, "--cpus", 1, "--mutate", "M1", "--json");
    check("matrix", "check", KEY, SCHEDSTATS, "--cpus", 1, "--matrix", "--json");
    check(
        "check", "check", KEY, SCHEDSTATS, "--cpus", 1, "--mode=queued", "--without=Q1", "--json");
    check("matrix", "check", KEY, SCHEDSTATS, "--cpus", 0, "--mode=queued", "--matrix", "--json");
    check("mutations", "check", "--list-mutations", "--json");
    Path dump = Checkout.root().resolve("samples/dumps/schedstats.core");
    check("explain", "explain", SCHEDSTATS, dump, "--json", "--features");
  }

  @Test
  void modules(@TempDir Path folder) throws IOException {
    Path loaded = Files.writeString(folder.resolve("modules"), "tun 1 0\nnot_there 1 0\n");
    List<Object> modules =
        List.of("--modules", Kernels.v6_1().modules(), "--loaded", loaded, "--json", "--force");
    for (String command : List.of("list", "show", "cost", "enable")) {
      List<Object> words = new ArrayList<>(List.of(command, "bpf_stats_enabled_key", KERNEL));
      boolean flips = command.equals("enable");
      words.addAll(flips ? modules : modules.subList(0, modules.size() - 1));
      if (flips) {
        words.add("--dry-run");
      }
      check(flips ? "flip" : command, words.toArray());
    }
  }

  /** A schema that let everything pass would test nothing. */
  @Test
  void whatIsNoDocumentIsRefused() {
    Path file = Checkout.root().resolve("docs/schema/output.json");
    JsonSchema list = SCHEMAS.getSchema(SchemaLocation.of(file.toUri() + "#/$defs/list"));
    String good = CommandRun.of("list", "--json", SCHEDSTATS).out();
    assertThat(list.validate(good, InputFormat.JSON)).isEmpty();
    for (String bad :
        List.of(
            good.replace("\"format\" : 2", "\"format\" : 3"),
            good.replace("\"sites\" : 56", "\"sites\" : \"56\""),
            good.replace("\"label\"", "\"lable\""),
            good.replace("\"0x", "\"0X"))) {
      assertThat(bad).isNotEqualTo(good);
      assertThat(list.validate(bad, InputFormat.JSON)).isNotEmpty();
    }
  }
}
