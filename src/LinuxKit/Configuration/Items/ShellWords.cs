using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace LinuxKit.Configuration.Items;

/// <summary>Splits a command line into words as a POSIX shell does (XCU 2.2, "Quoting"). Nothing is expanded.</summary>
internal static class ShellWords
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=:,./@");

    /// <param name="text">The command line.</param>
    /// <param name="words">Its words.</param>
    /// <param name="problem">Why there are none: a sentence without its full stop.</param>
    public static bool TrySplit(string text, out ImmutableArray<string> words, out string problem)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        StringBuilder? word = null; // null between words: '' is a word as well
        words = [];
        problem = "";
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case ' ' or '\t' or '\n' or '\r':
                    if (word is not null)
                    {
                        all.Add(word.ToString());
                        word = null;
                    }

                    break;

                case '\\' when i + 1 == text.Length:
                    problem = "The command ends with a backslash";
                    return false;

                case '\\' when text[i + 1] == '\n':
                    i++;
                    break;

                case '\\':
                    (word ??= new()).Append(text[++i]);
                    break;

                case '\'' or '"':
                    if (!TryReadQuoted(text, ref i, word ??= new()))
                    {
                        problem = "A quote in the command has no end";
                        return false;
                    }

                    break;

                case var other:
                    (word ??= new()).Append(other);
                    break;
            }
        }

        if (word is not null)
        {
            all.Add(word.ToString());
        }

        words = all.DrainToImmutable();
        return true;
    }

    /// <summary>Writes a word so that it stays one.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>Reads from the opening quote to the closing one.</summary>
    private static bool TryReadQuoted(string text, ref int i, StringBuilder word)
    {
        var quote = text[i];
        for (i++; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return true;
            }

            // Between double quotes, a backslash quotes only what would be special there.
            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '$' or '`' or '"' or '\\' or '\n')
            {
                i++;
                if (text[i] == '\n')
                {
                    continue;
                }
            }

            word.Append(text[i]);
        }

        return false;
    }
}
