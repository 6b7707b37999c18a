using System.Buffers;
using System.Text;

namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// The names of the Joliet hierarchy, for systems that don't know Rock Ridge: UCS-2, the most significant byte first. The specification
/// allows 64 characters, readers allow the 103 that a record has room for; what it forbids becomes an underscore.
/// </summary>
internal sealed class JolietNaming : INaming
{
    private const int Limit = 103;
    private const int ExtensionLimit = 32;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '*', '/', ':', ';', '?', '\\']);

    /// <inheritdoc/>
    public IReadOnlyList<NamedNode> Name(IReadOnlyList<IsoNode> siblings)
    {
        var names = new UniqueNames();
        var named = new List<(string Name, IsoNode Node)>(siblings.Count);
        foreach (var node in siblings)
        {
            var name = Allowed(node.Name);
            var dot = node.IsDirectory ? -1 : name.LastIndexOf('.');
            named.Add(dot > 0 && name.Length - dot <= ExtensionLimit ? (names.Add(name[..dot], name[dot..], Limit), node) : (names.Add(name, "", Limit), node));
        }

        named.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return [.. named.Select(pair => new NamedNode(pair.Node, Encoding.BigEndianUnicode.GetBytes(pair.Node.IsDirectory ? pair.Name : pair.Name + ";1")))];
    }

    /// <inheritdoc/>
    public void WriteSystemUse(IsoNode node, RecordRole role, IBufferWriter<byte> row)
    {
    }

    private static string Allowed(string name)
    {
        if (!name.AsSpan().ContainsAny(Forbidden))
        {
            return name;
        }

        var letters = name.ToCharArray();
        foreach (ref var letter in letters.AsSpan())
        {
            letter = Forbidden.Contains(letter) ? '_' : letter;
        }

        return new string(letters);
    }
}
