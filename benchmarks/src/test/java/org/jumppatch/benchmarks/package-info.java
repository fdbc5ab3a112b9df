/**
 * What is fast and must stay so, measured warm by JMH; {@code samples/benchmark} runs them. Whole
 * commands are compared with other tools by {@code samples/compare}.
 */
@NullMarked
package org.jumppatch.benchmarks;

import org.jspecify.annotations.NullMarked;
