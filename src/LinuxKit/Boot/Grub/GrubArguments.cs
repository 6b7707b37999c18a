namespace LinuxKit.Boot.Grub;

/// <summary>
/// The words that GRUB's command <c>linux</c> makes a kernel's command line of. It puts those with blanks in double quotes, and a backslash before
/// every quote and backslash (GRUB: grub-core/lib/cmdline.c), which the kernel does not take away (kernel: lib/cmdline.c, <c>next_arg</c>).
/// </summary>
internal static class GrubArguments
{
    // The kernel's (lib/ctype.c) of ASCII: what else Unicode has of blanks are letters to it.
    private const string Blanks = " \t\n\v\f\r";

    /// <summary>Splits a command line as the kernel does, and takes away its quotes, which GRUB puts where the kernel reads the same.</summary>
    /// <param name="commandLine">The kernel's command line.</param>
    /// <exception cref="LinuxKitException">It has characters that GRUB does not leave as they are.</exception>
    public static IReadOnlyList<string> Split(string commandLine)
    {
        var words = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= commandLine.Length; i++)
        {
            if (i == commandLine.Length || (Blanks.Contains(commandLine[i], StringComparison.Ordinal) && !isQuoted))
            {
                if (i > start)
                {
                    words.Add(Unquote(commandLine[start..i]));
                }

                start = i + 1;
            }
            else if (commandLine[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return words;
    }

    // The kernel takes quotes away around a whole word, and around all that follows the first equals sign.
    private static string Unquote(string word)
    {
        var value = word.StartsWith('"') ? 0 : word.IndexOf('=', StringComparison.Ordinal) + 1;
        var plain = word.Length >= value + 2 && word[value] == '"' && word[^1] == '"' ? word[..value] + word[(value + 1)..^1] : word;
        return plain.AsSpan().ContainsAny("'\"\\\n\r")
            ? throw GrubDiagnostics.ChangedArgument.Error($"The kernel's command line has {word}.")
            : plain;
    }
}
