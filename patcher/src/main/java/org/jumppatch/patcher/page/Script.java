package org.jumppatch.patcher.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JavaScript modules made into one script. In the tree each is a file of its own that says what it
 * imports; in a page there is nothing to import from, so they stand one after the other, each after
 * those that it uses, and each in a function of its own that returns what it exports.
 *
 * <p>A module imports with {@code import { Name } from "./file.js";} alone, and exports by {@code
 * export} before a declaration at the start of a line.
 */
final class Script {
  private static final Pattern IMPORT =
      Pattern.compile("^import (\\{[^}]*\\}) from \"\\./([a-z0-9-]+)\\.js\";$", Pattern.MULTILINE);

  private static final Pattern EXPORT =
      Pattern.compile("^export (class|function|const) (\\w+)", Pattern.MULTILINE);

  private final List<Class<?>> homes;
  private final Set<String> begun = new HashSet<>();
  private final StringBuilder modules = new StringBuilder();

  private Script(List<Class<?>> homes) {
    this.homes = homes;
  }

  /**
   * The script of a module and all that it uses, directly or not.
   *
   * @param main its name, without {@code .js}
   * @param homes classes beside which modules lie; the first that has one of a name gives it
   */
  static String of(String main, List<Class<?>> homes) throws IOException {
    Script script = new Script(homes);
    script.add(main);
    return "\"use strict\";\n(() => {\n" + script.modules + "})();\n";
  }

  private void add(String name) throws IOException {
    if (!begun.add(name)) {
      return;
    }
    String source = source(name).strip();
    Matcher imports = IMPORT.matcher(source);
    while (imports.find()) {
      add(Objects.requireNonNull(imports.group(2)));
    }
    List<String> exported = new ArrayList<>();
    Matcher exports = EXPORT.matcher(source);
    while (exports.find()) {
      exported.add(Objects.requireNonNull(exports.group(2)));
    }
    String linked =
        imports
            .reset()
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        "const " + found.group(1) + " = " + variable(found.group(2)) + ";"));
    modules
        .append("const %s = (() => {\n".formatted(variable(name)))
        .append(EXPORT.matcher(linked).replaceAll("$1 $2"))
        .append("\nreturn { %s };\n})();\n".formatted(String.join(", ", exported)));
  }

  private static String variable(String module) {
    return "$" + module.replace('-', '_');
  }

  private String source(String name) throws IOException {
    for (Class<?> home : homes) {
      if (home.getResource(name + ".js") != null) {
        return new Resource(home, name + ".js").text();
      }
    }
    throw new IOException("no module " + name);
  }
}
