using System.Buffers.Binary;
using System.Security.Cryptography;
using LinuxKit.Archives;
using LinuxKit.Boot.Pe;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>Passes a PE image on, says in its headers where the signature will be, and takes the image's Authenticode hash, which leaves out what says it.</summary>
/// <param name="output">Where the image goes; it stays open.</param>
/// <param name="size">Bytes of the image.</param>
/// <param name="tableSize">Bytes of the certificate table that will follow.</param>
internal sealed class AuthenticodeStream(Stream output, long size, int tableSize) : ForwardStream
{
    private const int Alignment = 8;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[(int)Math.Min(size, PeHeaders.MaximumSize)];
    private long _position;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position < _head.Length)
        {
            var part = Math.Min(buffer.Length, _head.Length - (int)_position);
            buffer[..part].CopyTo(_head.AsMemory((int)_position));
            _position += part;
            buffer = buffer[part..];
            if (_position == _head.Length)
            {
                HashHead();
                await output.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
            }
        }

        _hash.AppendData(buffer.Span);
        _position += buffer.Length;
        await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the image: pads it to the signature's alignment.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The image's hash.</returns>
    public async Task<byte[]> FinishAsync(CancellationToken cancellationToken)
    {
        if (_position != size)
        {
            throw new InvalidOperationException($"The image has {_position} bytes and was said to have {size}.");
        }

        if (size == 0)
        {
            HashHead();
        }

        var padding = new byte[Padding.After(size, Alignment)];
        _hash.AppendData(padding);
        await output.WriteAsync(padding, cancellationToken).ConfigureAwait(false);
        return _hash.GetCurrentHash();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void HashHead()
    {
        var headers = PeHeaders.Read(_head);
        Check(headers);
        var directory = _head.AsSpan(headers.CertificateDirectoryOffset, 8);
        var offset = size + Padding.After(size, Alignment);
        if (offset + tableSize > uint.MaxValue)
        {
            throw PeDiagnostics.TooLarge.Error($"With its signature, the image has {offset + tableSize} bytes.");
        }

        _head.AsSpan(headers.CheckSumOffset, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(directory, (uint)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(directory[4..], (uint)tableSize);
        _hash.AppendData(_head.AsSpan(0, headers.CheckSumOffset));
        _hash.AppendData(_head.AsSpan((headers.CheckSumOffset + 4)..headers.CertificateDirectoryOffset));
        _hash.AppendData(_head.AsSpan(headers.CertificateDirectoryOffset + 8));
    }

    // The hash is defined section by section. It is that of the whole file only where nothing lies between them.
    private void Check(PeHeaders headers)
    {
        if (!_head.AsSpan(headers.CertificateDirectoryOffset, 8).SequenceEqual(new byte[8]))
        {
            throw SecureBootDiagnostics.AlreadySigned.Error("The program has a signature.");
        }

        var end = (long)headers.SizeOfHeaders;
        foreach (var section in headers.Sections.Where(section => section.SizeOfRawData > 0).OrderBy(section => section.PointerToRawData))
        {
            if (section.PointerToRawData != end)
            {
                throw PeDiagnostics.BadImage.Error($"Before its section {section.Name}, the program has bytes that a signature would not reach.");
            }

            end = section.RawEnd;
        }

        if (end > size)
        {
            throw PeDiagnostics.BadImage.Error("The program ends within its sections.");
        }
    }
}
