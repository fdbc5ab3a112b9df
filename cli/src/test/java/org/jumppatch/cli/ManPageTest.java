package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The pages in {@code man/} are what the commands say of themselves. */
class ManPageTest {
  @Test
  void everyCommandHasItsPage() {
    for (CommandLine command : commands()) {
      String name = command.getCommandSpec().qualifiedName("-");
      Path page = Checkout.root().resolve("man").resolve(name + ".1");
      assertThat(page).as("man/update writes it").hasContent(new ManPage(command).text());
    }
  }

  @Test
  void helpFitsIntoAHundredColumnsAndShowsAnExample() {
    for (CommandLine command : commands()) {
      String help = command.getUsageMessage();
      assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(101));
      if (command.getParent() != null) {
        assertThat(help).contains("Example");
      }
    }
  }

  /** Two spaces at least stand between an option or argument and what is said of it. */
  @Test
  void noOptionTouchesItsText() {
    for (CommandLine command : commands()) {
      Stream<String> options =
          command.getCommandSpec().options().stream()
              .filter(option -> !option.hidden())
              .map(ManPageTest::label);
      Stream<String> arguments =
          command.getCommandSpec().positionalParameters().stream().map(ArgSpec::paramLabel);
      List<String> labels = Stream.concat(options, arguments).toList();
      for (int width : new int[] {60, 80, 100, 120}) {
        List<String> lines = command.setUsageHelpWidth(width).getUsageMessage().lines().toList();
        for (String label : labels) {
          Pattern row =
              Pattern.compile(" {2,6}(?:-., )?\\[?" + Pattern.quote(label) + "\\]?(| {2,}\\S.*)");
          assertThat(lines)
              .as("%s of %s in %d columns", label, command.getCommandName(), width)
              .anyMatch(line -> row.matcher(line).matches());
        }
      }
    }
  }

  private static String label(OptionSpec option) {
    String value = option.paramLabel();
    return switch (option.arity().max()) {
      case 0 -> option.longestName();
      case 2 -> option.longestName() + "=" + value + " " + value;
      default -> option.longestName() + "=" + value;
    };
  }

  @Test
  void rowsOfADescriptionHang() {
    CommandLine batch = Objects.requireNonNull(Main.commandLine().getSubcommands().get("batch"));
    assertThat(batch.setUsageHelpWidth(60).getUsageMessage())
        .containsPattern("\n  poke ADDRESS OLD NEW +ADDRESS .*\n {28}\\S");
    assertThat(new ManPage(batch).text())
        .contains(".TP\n.B poke ADDRESS OLD NEW\nADDRESS is 0x...", ".TP\n.B commit\n");
  }

  @Test
  void whatIsNotFilledFitsIntoEightyColumns() {
    for (CommandLine command : commands()) {
      boolean filled = true;
      for (String line : new ManPage(command).text().lines().toList()) {
        filled = line.equals(".fi") || (filled && !line.equals(".nf"));
        String shown = line.replaceFirst("^\\.B ", "").replace("\\-", "-").replace("\\e", "\\");
        // man indents by seven columns.
        if (!filled || line.startsWith(".B ")) {
          assertThat(shown.length()).as(line).isLessThanOrEqualTo(80 - 7);
        }
      }
    }
  }

  @Test
  void everyPageLeadsOnAndTheFirstTellsOfTheSurroundings() {
    for (CommandLine command : commands()) {
      String page = new ManPage(command).text();
      assertThat(page).contains(".SH EXAMPLES", ".SH SEE ALSO");
      assertThat(page.contains(".SH ENVIRONMENT") && page.contains(".SH FILES"))
          .isEqualTo(command.getParent() == null);
    }
  }

  private static List<CommandLine> commands() {
    CommandLine root = Main.commandLine();
    List<CommandLine> commands = new ArrayList<>(List.of(root));
    for (CommandLine command : root.getSubcommands().values()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        commands.add(command);
      }
    }
    return commands;
  }
}
