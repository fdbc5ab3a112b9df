package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

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
