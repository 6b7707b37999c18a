using System.Buffers.Binary;
using System.Security.Cryptography;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Hashes values one after the other so that no two lists of values give the same bytes: texts go in with their lengths.</summary>
internal sealed class CanonicalHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public CanonicalHash Add(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    public CanonicalHash Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    public CanonicalHash Add(ArchiveEntry entry)
    {
        Add(entry.Path).Add((int)entry.Kind).Add(entry.Mode).Add(entry.UserId).Add(entry.GroupId).Add(entry.Size).Add(entry.ModificationTime);
        Add(entry.LinkTarget ?? "").Add(entry.DeviceMajor).Add(entry.DeviceMinor).Add(entry.ExtendedAttributes.Count);
        foreach (var (name, value) in entry.ExtendedAttributes)
        {
            Add(name).Add(value.Length);
            _hash.AppendData(value.AsSpan());
        }

        return this;
    }

    /// <summary>The SHA-256 of all values, in hexadecimal.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
