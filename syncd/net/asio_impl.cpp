// The compiled halves of Asio and Beast (separate compilation), once for the whole daemon.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
