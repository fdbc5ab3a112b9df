package org.jumppatch.cli.completion;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import picocli.CommandLine;

/** A shell that can be taught. Each script is a file, into which the words are put. */
public enum Shell {
  BASH("jumppatch.bash") {
    @Override
    String words(Vocabulary words) {
      return BashWords.of(words);
    }
  },
  ZSH("_jumppatch") {
    @Override
    String words(Vocabulary words) {
      return ZshWords.of(words);
    }
  },
  FISH("jumppatch.fish") {
    @Override
    String words(Vocabulary words) {
      return FishWords.of(words);
    }
  };

  private static final String PLACE = "# (words)\n";

  private final String file;

  Shell(String file) {
    this.file = file;
  }

  abstract String words(Vocabulary words);

  /** The script for a command line with all its commands. */
  public String script(CommandLine root) {
    try (InputStream script = Shell.class.getResourceAsStream(file)) {
      String text = new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
      return text.replace(PLACE, words(new Vocabulary(root)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
