using LinuxKit.Configuration.Nodes;
using LinuxKit.Oci;
using YamlDotNet.Core;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Characters of YAML, and their places.</summary>
internal static class YamlText
{
    private const int LongestMessage = 1000;

    /// <summary>Checks the length, and that there are only characters that YAML can have (YAML 1.2, 5.1).</summary>
    /// <exception cref="LinuxKitException">There are others: the parser would take NUL as the end.</exception>
    public static void Check(string text, YamlOrigin origin)
    {
        if (text.Length > YamlLimits.MaximumLength)
        {
            throw YamlDiagnostics.TooLarge.Error($"The text is longer than {YamlLimits.MaximumLength} characters.", origin.Start);
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\x7f' and < '\xa0' and not '\x85') or '\ufffe' or '\uffff' || char.IsSurrogate(text[i]))
            {
                throw Error(YamlDiagnostics.InvalidYaml, origin, Move(new Mark(0, 1, 1), text, i), $"The character U+{(int)text[i]:X4} can't be in YAML");
            }
        }
    }

    /// <summary>Whether a tag of YAML's core schema is that of a kind.</summary>
    public static bool IsTagOf(string tag, ScalarKind kind) => (tag, kind) is
        ("tag:yaml.org,2002:int" or "tag:yaml.org,2002:float", ScalarKind.Number)
        or ("tag:yaml.org,2002:bool", ScalarKind.Boolean)
        or ("tag:yaml.org,2002:null", ScalarKind.Null);

    /// <summary>The place some characters further on.</summary>
    /// <param name="start">Where the text starts.</param>
    /// <param name="text">The text.</param>
    /// <param name="index">The character in it; negative for the start.</param>
    public static Mark Move(Mark start, ReadOnlySpan<char> text, int index)
    {
        if (index < 0)
        {
            return start;
        }

        var before = text[..index];
        var newLine = before.LastIndexOf('\n');
        return newLine < 0
            ? new Mark(start.Index + index, start.Line, start.Column + index)
            : new Mark(start.Index + index, start.Line + before.Count('\n'), index - newLine);
    }

    /// <summary>An error at a place in the text.</summary>
    /// <param name="descriptor">Its kind.</param>
    /// <param name="origin">Where the text stands.</param>
    /// <param name="at">The place.</param>
    /// <param name="message">What is wrong: a sentence without its full stop.</param>
    public static LinuxKitException Error(DiagnosticDescriptor descriptor, YamlOrigin origin, Mark at, string message) =>
        descriptor.Error(UntrustedText.Show($"{message}{origin.Say(at.Line, at.Column)}.", LongestMessage), origin.Locate(at.Line, at.Column));

    /// <summary>What the parser says, as the end of a sentence.</summary>
    public static string Problem(YamlException exception)
    {
        if (exception.InnerException is InvalidOperationException)
        {
            return "a bracket is not closed";
        }

        var message = exception.Message.TrimEnd('.', ' ', '\n');
        return message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : "nobody knows why";
    }
}
