"""A short article with all that is passed over: a heading, a question, fragments, a repeat."""

TITLE = "Cầu Bình Minh thông xe sau ba năm xây dựng"
ARTICLE = [
    "Cầu Bình Minh ngày thông xe",
    "Sáng 12/3, cầu Bình Minh bắc qua sông Hậu được thông xe sau ba năm xây dựng.",
    "Công trình có tổng vốn đầu tư 2.400 tỷ đồng từ ngân sách của tỉnh.",
    "Ai được lợi nhiều nhất từ cây cầu Bình Minh vừa thông xe này?",
    "Tuyệt vời!",
    "Người dân hai bên sông Hậu trước đây phải đi phà mất gần một giờ.",
    "Cầu Bình Minh giúp người dân hai bên sông Hậu qua sông trong năm phút.",
    "Sở Giao thông cho biết xe tải trên 18 tấn chưa được qua cầu Bình Minh.",
    "(Ảnh: Thu Hà)",
    "Sáng 12/3, cầu Bình Minh bắc qua sông Hậu đã được thông xe sau ba năm xây dựng.",
]
