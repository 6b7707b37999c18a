using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LinuxKit.Boot;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Media;

/// <summary>
/// A hash of what an image is: its name, its system, and what is said of its disks. The ids that disks want to be unique (partitions, volumes,
/// serial numbers) are made of it, so that they are the same for the same image and differ for any other.
/// </summary>
internal sealed class ImageIdentity
{
    private readonly ComposedImage _image;
    private readonly byte[] _hash;

    private ImageIdentity(ComposedImage image, string text) => (_image, _hash) = (image, SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The identity of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="imageName">Its name.</param>
    public static ImageIdentity Of(ComposedImage image, string imageName) => new(
        image,
        string.Create(CultureInfo.InvariantCulture, $"{imageName}\n{image.Architecture} {image.Timestamp}\n{image.Boot?.CommandLine}\n{image.Disk.Text}\n")
            + Segments("boot", image.Boot?.Files) + Segments("root", image.Root));

    /// <summary>Hash of what goes into a format's files, in hexadecimal.</summary>
    /// <param name="format">The format.</param>
    public string KeyOf(IImageFormat format) => Convert.ToHexStringLower(For(
        $"format {format.Name}\n"
            + (format.NeedsBootLoader ? Segments("boot loader", _image.BootLoader) : "")
            + (format.NeedsBoardFirmware ? Segments("board firmware", _image.BoardFirmware) : "")
            + (format.RootOf(_image.Disk) == RootPlace.Initramfs ? "" : Segments("first stage", _image.FirstStageModules))));

    /// <summary>An id of 128 bits in the layout of a GUID whose makers choose its bits (RFC 9562, 5.8: version 8).</summary>
    /// <param name="purpose">What it is the id of.</param>
    public Guid GuidOf(string purpose) => Guid8(For(purpose));

    /// <summary>An id of 32 bits, never 0.</summary>
    /// <param name="purpose">What it is the id of.</param>
    public uint NumberOf(string purpose) => Math.Max(1, BinaryPrimitives.ReadUInt32LittleEndian(For(purpose)));

    /// <summary>32 bytes that nobody can tell from random ones.</summary>
    /// <param name="purpose">What they are for.</param>
    public byte[] For(string purpose) => SHA256.HashData([.. _hash, .. Encoding.UTF8.GetBytes(purpose)]);

    /// <summary>Makes a GUID of the first 16 bytes of a hash.</summary>
    /// <param name="hash">16 bytes at least.</param>
    public static Guid Guid8(ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        hash[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static string Segments(string part, ComposedRoot? root) =>
        string.Concat((root?.Segments ?? []).Select(segment => $"{part} {segment.Key}\n"));
}
