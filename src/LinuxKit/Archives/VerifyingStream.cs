using System.Security.Cryptography;

namespace LinuxKit.Archives;

/// <summary>
/// Reads a source and checks it against the digest and the size that were promised. With a size, the check happens before the last
/// bytes are handed out, so a reader that stops at its own end mark has still read verified bytes; without one, at the end of the source.
/// </summary>
internal sealed class VerifyingStream : ForwardStream
{
    private readonly Stream _source;
    private readonly Digest _expected;
    private readonly long? _size;
    private readonly string _name;
    private readonly IncrementalHash _hash;
    private long _position;
    private bool _verified;

    /// <summary>Wraps a source, which is disposed with this stream.</summary>
    /// <param name="source">What to read.</param>
    /// <param name="expected">The digest that all of it must have.</param>
    /// <param name="size">The length that it must have in bytes, where one was promised.</param>
    /// <param name="location">Where the source lies, for errors.</param>
    public VerifyingStream(Stream source, Digest expected, long? size = null, string? location = null)
    {
        _source = source;
        _expected = expected;
        _size = size;
        _name = location is null ? expected.ToString() : $"{expected} in '{location}'";
        _hash = IncrementalHash.CreateHash(expected.HashAlgorithm);
    }

    /// <exception cref="LinuxKitException">The source is shorter or longer than promised, or has another digest.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_verified || buffer.IsEmpty)
        {
            return 0;
        }

        var wanted = _size is { } size && size - _position < buffer.Length ? buffer[..(int)(size - _position)] : buffer;
        var read = wanted.IsEmpty ? 0 : await _source.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(wanted.Span[..read]);
        _position += read;

        if (read == 0 && _position < _size)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"{_name} ends after {_position} of {_size} bytes.");
        }

        if (read == 0 || _position == _size)
        {
            await VerifyAsync(cancellationToken).ConfigureAwait(false);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask VerifyAsync(CancellationToken cancellationToken)
    {
        if (_size is not null && await _source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"{_name} has more than its {_size} bytes.");
        }

        var hash = _hash.GetHashAndReset();
        if (!_expected.Matches(hash))
        {
            throw ArchivesDiagnostics.WrongDigest.Error($"What should be {_name} is {_expected.Algorithm}:{Convert.ToHexStringLower(hash)}.");
        }

        _verified = true;
    }
}
