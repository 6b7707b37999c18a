using System.Text;
using System.Text.RegularExpressions;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>
/// An iPXE script that boots a kernel and an initrd. iPXE has no quotes: it splits a line at blanks, looks for words that end a command, and
/// then replaces <c>${name}</c> in each word until there is none left (ipxe.org/scripting; src/core/exec.c).
/// </summary>
internal static partial class IpxeScript
{
    // A setting that nobody sets, and that is replaced by nothing: a word with it is no longer one that iPXE looks for.
    private const string Nothing = "${linuxkit-nothing}";

    // The initrd's name within iPXE, which the kernel asks for when it is an EFI program.
    private const string InitrdName = "initrd.img";

    private static readonly char[] Blanks = [' ', '\t', '\n', '\v', '\f', '\r'];
    private static readonly string[] Separators = ["||", "&&", ";"];

    /// <summary>Writes the script.</summary>
    /// <param name="kernel">The kernel's file name, in the script's folder.</param>
    /// <param name="initrd">The initrd's file name, in the script's folder.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    /// <exception cref="LinuxKitException">iPXE can't say the command line.</exception>
    public static string Write(string kernel, string initrd, string commandLine)
    {
        var script = new StringBuilder("#!ipxe\n").Append("kernel ").Append(Uri.EscapeDataString(kernel)).Append(" initrd=").Append(InitrdName);
        foreach (var word in Words(commandLine))
        {
            script.Append(' ').Append(word);
        }

        return script.Append("\ninitrd --name ").Append(InitrdName).Append(' ').Append(Uri.EscapeDataString(initrd)).Append("\nboot\n").ToString();
    }

    private static IEnumerable<string> Words(string commandLine)
    {
        if (commandLine.Any(character => char.IsControl(character) && !Blanks.Contains(character)))
        {
            throw FormatDiagnostics.NotIpxe.Error("The kernel's command line has a control character.");
        }

        // Between quotes the kernel takes blanks as they are (lib/cmdline.c, next_arg).
        if (commandLine.Split('"').Where((_, i) => i % 2 == 1).FirstOrDefault(HasOtherBlanks) is { } quoted)
        {
            throw FormatDiagnostics.NotIpxe.Error($"The kernel's command line has other blanks than single ones in \"{quoted}\", which iPXE does not keep.");
        }

        foreach (var word in commandLine.Split(Blanks, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Setting().IsMatch(word)
                ? throw FormatDiagnostics.NotIpxe.Error($"The kernel's command line has '{word}', of which iPXE would replace what is in braces.")
                : word.StartsWith('#') || Separators.Contains(word) ? Nothing + word
                : word.EndsWith('\\') ? word + Nothing
                : word;
        }
    }

    private static bool HasOtherBlanks(string text) =>
        text.Contains("  ", StringComparison.Ordinal) || text.AsSpan().ContainsAny(Blanks.AsSpan(1));

    [GeneratedRegex(@"\$\{.*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
