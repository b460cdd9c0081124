*=$1000
 .text z"FiUj*2M$hf"
 .text z"02"
