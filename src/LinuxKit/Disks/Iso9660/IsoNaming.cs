using System.Buffers;
using System.Text;

namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// The names of the primary hierarchy: ECMA-119, section 7.5 to 7.6, at level 3 of interchange: capital letters, digits and
/// underscores; for a directory at most 31, for a file at most 30 with a dot and the version 1. The true names are in Rock Ridge's entries.
/// </summary>
internal sealed class IsoNaming : INaming
{
    private const int DirectoryLimit = 31;

    // Without the dot: section 7.5.1.
    private const int FileLimit = 30;
    private const int ExtensionLimit = 16;

    /// <inheritdoc/>
    public IReadOnlyList<NamedNode> Name(IReadOnlyList<IsoNode> siblings)
    {
        var names = new UniqueNames();
        var named = new List<(string Name, IsoNode Node)>(siblings.Count);
        foreach (var node in siblings)
        {
            var dot = node.IsDirectory ? -1 : node.Name.LastIndexOf('.');
            named.Add(dot > 0 && dot < node.Name.Length - 1
                ? (names.Add(Letters(node.Name.AsSpan(0, dot)), Extension(node.Name.AsSpan(dot + 1)), FileLimit + 1), node)
                : (names.Add(Letters(node.Name), "", node.IsDirectory ? DirectoryLimit : FileLimit), node));
        }

        // Section 9.3 compares names filled up with spaces, then extensions: the dot is less than all that a name may hold.
        named.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return [.. named.Select(pair => new NamedNode(pair.Node, Encoding.ASCII.GetBytes(Identifier(pair.Name, pair.Node))))];
    }

    /// <inheritdoc/>
    public void WriteSystemUse(IsoNode node, RecordRole role, IBufferWriter<byte> row) => RockRidge.Write(node, role, row);

    private static string Identifier(string name, IsoNode node) =>
        node.IsDirectory ? name : name.Contains('.', StringComparison.Ordinal) ? name + ";1" : name + ".;1";

    private static string Extension(ReadOnlySpan<char> text)
    {
        var letters = Letters(text);
        return "." + letters[..Math.Min(letters.Length, ExtensionLimit)];
    }

    private static string Letters(ReadOnlySpan<char> text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            letters.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_');
        }

        return letters.ToString();
    }
}
