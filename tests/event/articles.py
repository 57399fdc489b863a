"""Three short articles of our own on one flood, which differ in a number and a date; and one on a match."""

from __future__ import annotations

from nlp.event.report import Report, report_of
from nlp.read.document import Document

MORNING = """Lũ quét ở Nậm Khao làm 12 người chết

Thứ Ba, 10/9/2024, 09:10 (GMT+7)

Trận lũ quét rạng sáng 9/9 tại xã Nậm Khao, huyện Sông Hiền đã làm 12 người chết, cuốn trôi 45 ngôi nhà.

Theo ông Lò Văn Pản, Chủ tịch UBND xã Nậm Khao, mưa lớn kéo dài suốt đêm khiến nước suối dâng cao hơn 4 mét. \
Người dân hai bản ven suối phải chạy lên đồi trong đêm tối.

Lực lượng cứu hộ đã đưa 320 người đến nơi an toàn. Quốc lộ 12B bị chia cắt tại ba điểm.
"""

AFTERNOON = """Nậm Khao: số người chết vì lũ quét tăng lên 14

Thứ Ba, 10/9/2024, 16:30 (GMT+7)

Đến chiều nay, số người chết trong trận lũ quét tại xã Nậm Khao, huyện Sông Hiền đã tăng lên 14 người, 45 \
ngôi nhà bị cuốn trôi.

Trận lũ quét xảy ra rạng sáng 8/9 tại xã Nậm Khao, khi hầu hết người dân đang ngủ.

Ông Lò Văn Pản, Chủ tịch UBND xã Nậm Khao, cho biết nước suối dâng cao hơn 4 mét sau một đêm mưa lớn. \
Hơn 300 người đã được lực lượng cứu hộ đưa đến nơi an toàn.
"""

NEXT_DAY = """Thông đường vào vùng lũ Nậm Khao

Thứ Tư, 11/9/2024, 08:00 (GMT+7)

Sáng nay, quốc lộ 12B dẫn vào xã Nậm Khao, huyện Sông Hiền đã thông xe sau hai ngày bị chia cắt tại ba điểm.

Trận lũ quét rạng sáng 9/9 tại xã Nậm Khao làm 14 người chết và cuốn trôi 45 ngôi nhà.

Tỉnh đã trích 5 tỷ đồng từ quỹ dự phòng để giúp người dân dựng lại nhà cửa.
"""

TEXTS = {"bao-sang": MORNING, "bao-chieu": AFTERNOON, "bao-mai": NEXT_DAY}

MATCH = """Đội tuyển nữ vào chung kết

Thứ Tư, 11/9/2024, 21:00 (GMT+7)

Tối 11/9, đội tuyển nữ Việt Nam thắng Thái Lan 2-0 trên sân Hàng Đẫy để vào chung kết giải Đông Nam Á.

Huỳnh Như ghi cả hai bàn trong hiệp hai trước hơn 15.000 khán giả có mặt trên sân.
"""


def flood() -> list[Report]:
    """The three reports on the flood, in the order of their publication."""
    return [report_of(Document(text, origin=name), name=name) for name, text in TEXTS.items()]


def match() -> Report:
    return report_of(Document(MATCH, origin="the-thao"), name="the-thao")
