export default {
  title: 'certificates',
}
